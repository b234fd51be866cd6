// Charts that tell the values of their points, and citations that copy themselves. Pages are whole without this.
"use strict";

const narrow = () => matchMedia("(max-width: 44rem)").matches;

// The bundle is loaded when somebody first asks for it, once.
let bundle = null;
const load = (address) =>
  (bundle ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  }));

const draw = async (button, chart) => {
  const [answer] = await Promise.all([fetch(button.dataset.chart), load(button.dataset.bundle)]);
  if (!answer.ok) throw new Error(String(answer.status));
  const drawings = await answer.json();
  // `ast`: expressions are interpreted, since the page's policy lets none be made into code.
  const options = {
    ast: true, actions: false, renderer: "svg", defaultStyle: false,
    config: { background: null, view: { stroke: null }, aria: false, axis: { labelFontSize: 12, labelColor: "#333333" } },
    tooltip: { disableDefaultStyle: true, theme: "calm" },
  };
  for (const place of new Set(drawings.map((one) => one.place))) {
    const holders = chart.querySelectorAll(`.${place}`);
    const own = drawings.filter((one) => one.place === place);
    if (place === (narrow() ? "wide" : "narrow")) continue;
    for (const [i, holder] of holders.entries()) {
      const live = document.createElement("div");
      live.className = "live";
      holder.append(live);
      await vegaEmbed(live, own[i].specification, options);
      holder.querySelector(":scope > svg").toggleAttribute("hidden", true);
    }
  }
};

for (const button of document.querySelectorAll("button[data-chart]")) {
  const chart = button.closest("section").querySelector(".chart");
  const words = [button.textContent, button.dataset.still];
  button.hidden = false;
  button.addEventListener("click", async () => {
    const live = chart.querySelectorAll(".live");
    button.disabled = true;
    try {
      if (live.length) {
        live.forEach((one) => one.remove());
        chart.querySelectorAll("svg[hidden]").forEach((one) => one.removeAttribute("hidden"));
      } else {
        await draw(button, chart);
      }
      button.textContent = words[live.length ? 0 : 1];
    } finally {
      button.disabled = false;
    }
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue; // only where the address is https or this computer's
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}
