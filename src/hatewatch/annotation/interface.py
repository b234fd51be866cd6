"""The labelling interface in Label Studio: its configuration and instructions in one reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from hatewatch.annotation.controls import TEXT, Condition, Control, load_controls
from hatewatch.annotation.entries import Texts, in_three, read_table, refuse
from hatewatch.errors import InputError
from hatewatch.labels import READERS, Scheme, load_scheme
from hatewatch.resources import resource
from hatewatch.targets import load_groups

_TEXTS = ("unreviewed", "warning", "warnings", "declined", "required", "many", "find")
_FIND = "find"  # the name of the field in which a group is looked for; it answers nothing
#: What Label Studio 1.23 hands out, in this order, to answers that have no key of their own.
_HANDED_OUT = "1234567890qwetasdfgzxcvbyiopjklnm"
_STREAM = ".lsf-root_mode_labelstream "  # the page of one text after another, and not the coordinator's table
#: Label Studio scrolls a pane of its own, which no key moves while nothing in it is focused: here the page scrolls. Its
#: side panels (regions, relations: in English, and no part of the work) give their room to the text and the questions,
#: which stand so close that on most screens all are seen at once.
_STYLE = (
    f"{_STREAM}.lsf-label-view__lsf-container,{_STREAM}.lsf-sidepanels,{_STREAM}.lsf-main-content"
    "{overflow:visible!important}"
    f"{_STREAM}.lsf-bottombar{{position:fixed;right:0;bottom:0;left:0;z-index:2}}"
    f"{_STREAM}.lsf-sidepanels{{padding:0!important}}{_STREAM}.lsf-sidepanels__wrapper{{display:none}}"
    ".hatewatch{max-width:1260px}"
    ".hatewatch h3{font-size:18px;line-height:24px}"
    ".hatewatch h4{font-size:15px;line-height:20px;margin:12px 0 2px!important}"
    ".hatewatch .lsf-choices{display:flex;flex-wrap:wrap;column-gap:20px;margin:0}"
    ".hatewatch .lsf-choice{line-height:28px}"
    ".hatewatch .lsf-choice__checkbox{padding-left:0}"
    ".hatewatch .lsf-hint{top:0;margin-left:4px;font:12px monospace!important;vertical-align:baseline}"
    ".hatewatch .lsf-labels{margin:4px 0 0}"
    ".hatewatch .ant-input-sm{max-width:420px;margin-top:4px}"
    ".hatewatch-closed{border:2px solid #b45309;border-radius:6px;padding:0 12px;margin-bottom:12px}"
    # What stands first among the groups is no group: see `hatewatch.annotation.controls.NONE`.
    ".hatewatch-find .lsf-choice:first-child{display:none}"
    ".hatewatch-text{border:1px solid #94a3b8;border-radius:6px;padding:12px;margin:8px 0}"
    # The instructions, whose own style attributes Label Studio takes out.
    ".hatewatch-steps p{margin-bottom:8px}"
    ".hatewatch-steps ol,.hatewatch-steps ul{padding-left:1.5em;margin:12px 0}"
    ".hatewatch-steps ol{list-style:decimal}.hatewatch-steps ul{list-style:disc}"
    ".hatewatch-steps kbd{border:1px solid #94a3b8;border-radius:4px;padding:0 5px}"
)

Named = Mapping[str, tuple[str, str]]  # name and hint by id


@dataclass(frozen=True, slots=True)
class Interface:
    """What annotation/interface.toml says; `choices` and `keys` by control, then by the id of the answer."""

    texts: Mapping[str, Texts]
    titles: Mapping[str, Texts]
    choices: Mapping[str, Mapping[str, Texts]]
    keys: Mapping[str, Mapping[str, str]]
    steps: tuple[Texts, ...]
    unreviewed: tuple[str, ...]


def read_interface(path: Path | None = None) -> Interface:
    """Return the words and keys of an interface.toml, the shipped one by default.

    Raises `InputError`, naming file and entry, where a language lacks, an answer has no name or no key, or a key is
    given twice, is none, or is left over: Label Studio would hand it to a group that nobody chose it for.
    """
    path = path or resource("annotation") / "interface.toml"
    table, scheme = read_table(path), load_scheme()
    titles, choices, keys = (table.get(name, {}) for name in ("title", "choice", "key"))
    axes = {axis.id for axis in scheme.axes}
    for control in load_controls():
        known = {*scheme.ids, *(group.id for group in load_groups())}
        for one in control.ids:
            if one not in known and one not in choices.get(control.name, {}):
                refuse(path, f"choice.{control.name}", f"{one} has no name", "Name it in each language.")
    _check_keys(path, keys)
    steps = tuple(in_three(path, f"step {number}", one) for number, one in enumerate(table.get("step", ()), 1))
    for number, reader in ((number, reader) for number in range(len(steps)) for reader in READERS):
        try:
            steps[number][reader].format(**keys)
        except (KeyError, ValueError, IndexError):
            refuse(path, f"step {number + 1}", f"names a key that is none in {reader}", "Write {control[answer]}.")
    asked = [control.name for control in load_controls() if control.name not in axes]
    texts = table.get("text", {})
    return Interface(
        {name: in_three(path, f"text.{name}", texts.get(name), name == "unreviewed") for name in _TEXTS},
        {name: in_three(path, f"title.{name}", titles.get(name)) for name in asked},
        {
            name: {one: in_three(path, f"choice.{name}.{one}", entry) for one, entry in answers.items()}
            for name, answers in choices.items()
        },
        keys,
        steps,
        tuple(table.get("unreviewed", ())),
    )


def labelling_config(reader: str = "tr", interface: Interface | None = None) -> str:
    """Return the labelling configuration (XML) whose names are in tr, kmr or en; ids and keys are the same in all.

    The text stays hidden until it is opened, and every question until the answers before it call for it. A task's
    data needs `text` only. Raises `InputError` for another language.
    """
    _check_reader(reader)
    interface, root = interface or read_interface(), ET.Element("View", className="hatewatch")
    say = {name: texts[reader] for name, texts in interface.texts.items()}
    ET.SubElement(root, "Style").text = _STYLE
    gate, *others = load_controls()
    for shown, text in (
        (Condition(gate.name, gate.ids, chosen=False), say["warning"]),
        (Condition(gate.name, ("declined",)), say["declined"]),
    ):
        ET.SubElement(_view(root, shown, "hatewatch-closed"), "Header", value=text)
    _choices(root, gate, interface, reader)
    opened = _view(root, Condition(gate.name, ("open",)))
    ET.SubElement(
        ET.SubElement(opened, "View", className="hatewatch-text"),
        "Text",
        name=TEXT,
        value=f"${TEXT}",
        granularity="word",
    )
    closers: dict[str, ET.Element] = {}  # by the question that closes another: where that other stands
    for control in others:
        # Where another answer closes a question, the heading stays above that answer, and the "or" between them goes.
        closed = control.shown is not None and not control.shown.chosen
        if closed:
            _header(opened, control, interface, reader)
        # A condition stands on a View of its own: on the question itself, one that is met by no answer would be
        # stored although the text has been closed again.
        found = "hatewatch-find" if control.name in interface.keys[_FIND] else ""
        within = opened if control.shown == Condition(gate.name, ("open",)) else _view(opened, control.shown, found)
        if not closed:
            _header(closers.get(control.name, within), control, interface, reader)
        if control.kind == "textarea":
            ET.SubElement(
                within,
                "TextArea",
                {"name": control.name, "toName": TEXT, "rows": "2", "maxSubmissions": "1"},
                editable="true",
                showSubmitButton="false",
            )
        else:
            _choices(within, control, interface, reader)
        if closed and control.shown:
            closers[control.shown.control] = within
        if control.name in interface.keys[_FIND]:
            key = interface.keys[_FIND][control.name]
            # Behind the list, so that Tab leads from it to the note and the buttons and not through all groups.
            ET.SubElement(
                within,
                "Filter",
                {"name": _FIND, "toName": control.name, "hotkey": key, "minlength": "0"},
                placeholder=say["find"].format(key=key),
            )
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def instructions(reader: str = "tr", interface: Interface | None = None) -> str:
    """Return what Label Studio shows before the first text, as HTML without links: how to answer, and the conducts.

    Raises `InputError` for a language other than tr, kmr and en.
    """
    _check_reader(reader)
    interface, scheme = interface or read_interface(), load_scheme()
    parts = ['<div class="hatewatch-steps">']
    if reader in interface.unreviewed and interface.texts["unreviewed"][reader]:
        parts.append(f"<p><em>{escape(interface.texts['unreviewed'][reader])}</em></p>")
    parts.append(f"<p>{escape(interface.texts['warnings'][reader])}</p>")
    keys = {
        name: {one: f"<kbd>{escape(key)}</kbd>" for one, key in answers.items()}
        for name, answers in interface.keys.items()
    }
    # Its style sheet takes the numbers from ordered lists, so they are written out.
    parts += [f"<p>{i}. {escape(one[reader]).format(**keys)}</p>" for i, one in enumerate(interface.steps, 1)]
    conducts = (
        f"<li><b>{escape(label.name[reader])}</b>: {escape(label.definition[reader])}</li>"
        for label in scheme.of("conduct")
    )
    return "\n".join([*parts, "<ul>" + "".join(conducts) + "</ul></div>"])


def scheme_of(config: str) -> dict[str, tuple[str, ...]]:
    """Return what a labelling configuration means: the ids of its answers, sorted, by control.

    Names, hints, keys and order are no part of it, nor is anything that is only shown. Works on any configuration, so
    on the one a server holds. Raises `InputError` where it is not XML.
    """
    try:
        root = ET.fromstring(config)
    except ET.ParseError as error:
        raise InputError(f"The labelling configuration is not XML: {error}.", "Push the interface again.") from error
    found: dict[str, tuple[str, ...]] = {}
    for tag in root.iter():
        name, kind = tag.get("name"), tag.tag
        if name and tag.get("toName") and kind != "Filter":
            answers = (one for one in tag.iter() if one.tag in ("Choice", "Label"))
            found[name] = tuple(sorted(one.get("alias") or one.get("value") or "" for one in answers))
    return found


def removed(theirs: str, ours: str) -> tuple[str, ...]:
    """Return the ids, as "ground/age", and the controls, as "note", that configuration `theirs` has and `ours` lacks.

    What was answered with them could no longer be shown, so a push refuses where this is not empty and there are
    annotations; turned round, it tells what is new.
    """
    before, after = scheme_of(theirs), scheme_of(ours)
    gone = [name for name in before if name not in after]
    lost = (f"{name}/{one}" for name, ids in before.items() if name in after for one in ids if one not in after[name])
    return tuple(sorted([*gone, *lost]))


def _check_keys(path: Path, keys: Mapping[str, Any]) -> None:
    used: dict[str, str] = {}
    controls = {control.name: control.ids for control in load_controls()} | {_FIND: ("target",)}
    for name, answers in keys.items():
        for one, key in answers.items():
            place = f"key.{name}.{one}"
            if one not in controls.get(name, ()):
                refuse(path, place, "there is no such answer", f"Use {', '.join(controls.get(name, controls))}.")
            if not isinstance(key, str) or len(key) != 1 or not (key.isascii() and key.isalnum()):
                refuse(path, place, f"{key!r} is no key", "Give one digit or ASCII letter.")
            if (heard := key.lower()) in used:  # a key, not a word of any language: only ASCII gets here
                refuse(path, place, f"{key} is the key of {used[heard]} too", "Give each key once.")
            used[heard] = place
    for name, ids in controls.items():
        for one in ids:
            if name != "target" and one not in keys.get(name, {}):
                refuse(path, f"key.{name}", f"{one} has none", "Give it a key.")
    if left := [key for key in _HANDED_OUT if key not in used]:
        refuse(path, "key", f"{' '.join(left)} left over", "Give them to the groups that are met most often.")


def _check_reader(reader: str) -> None:
    if reader not in READERS:
        raise InputError(f"There is no labelling interface in {reader!r}.", f"Use one of {', '.join(READERS)}.")


def _view(parent: ET.Element, shown: Condition | None, name: str = "") -> ET.Element:
    attributes = {"className": name} if name else {}
    if shown:
        attributes["visibleWhen"] = "choice-selected" if shown.chosen else "choice-unselected"
        attributes |= {"whenTagName": shown.control, "whenChoiceValue": ",".join(shown.ids)}
    return ET.SubElement(parent, "View", attributes)


def _header(parent: ET.Element, control: Control, interface: Interface, reader: str) -> None:
    ET.SubElement(parent, "Header", value=_title(control, interface, reader), size="5")


def _title(control: Control, interface: Interface, reader: str, *, alone: bool = False) -> str:
    axis = next((axis for axis in load_scheme().axes if axis.id == control.name), None)
    title = (axis.name if axis else interface.titles[control.name])[reader]
    several = control.many and control.kind == "choices" and not alone
    return interface.texts["many"][reader].format(title=title) if several else title


def _choices(parent: ET.Element, control: Control, interface: Interface, reader: str) -> None:
    attributes = {"name": control.name, "toName": TEXT}
    if control.kind == "choices":
        attributes |= {"choice": "multiple" if control.many else "single", "layout": "inline"}
    if control.needed:
        title = _title(control, interface, reader, alone=True)
        attributes |= {"required": "true", "requiredMessage": interface.texts["required"][reader].format(title=title)}
    labels = control.kind == "labels"
    within = ET.SubElement(parent, "Labels" if labels else "Choices", attributes)
    names = _names(control, interface, load_scheme(), reader)
    for one in control.ids:
        name, hint = names[one]
        answer = {"value": name, "alias": one}
        if key := interface.keys.get(control.name, {}).get(one):
            answer["hotkey"] = key
        if hint:
            answer["hint"] = hint
        ET.SubElement(within, "Label" if labels else "Choice", answer)


def _names(control: Control, interface: Interface, scheme: Scheme, reader: str) -> Named:
    names = {label.id: (label.name[reader], label.definition[reader]) for label in scheme.of(control.name)}
    if control.name == "target":
        names |= {group.id: (group.name[reader], "") for group in load_groups()}
    own = interface.choices.get(control.name, {})
    return names | {one: (texts[reader], "") for one, texts in own.items() if one in control.ids}
