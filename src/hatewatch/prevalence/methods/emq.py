"""EMQ: let the scores themselves tell the share, by expectation and maximisation."""

from __future__ import annotations

from hatewatch.prevalence.records import Estimate, Population, Useless

_STEPS, _CLOSE, _LEAST = 1_000, 1e-4, 10  # as QuaPy's, so that the same scores give the same answer


def emq(population: Population, prior: float) -> Estimate:
    """Return the share at which calibrated scores and share agree (Saerens, Latinne & Decaestecker 2002).

    `prior` is the share for which the scores were calibrated. Without an interval: what is uncertain is whether
    only the share has changed since, and that no number here tells. Raises Useless where it does not settle.
    """
    if not 0 < prior < 1:
        raise Useless("no_prior")
    share, parts = prior, population.counts / population.n
    for step in range(_STEPS):
        yes = share / prior * population.values
        no = (1 - share) / (1 - prior) * (1 - population.values)
        before, share = share, float((yes / (yes + no)) @ parts)
        if step > _LEAST and abs(share - before) < _CLOSE:
            return Estimate("emq", share, None, None)
    raise Useless("not_settled")
