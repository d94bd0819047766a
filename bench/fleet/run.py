#!/usr/bin/env python3
"""
How good is the alerting? Six weeks of a simulated fleet with labelled faults, scored for the alert engine by its backtest.
`npm run bench -- --fleet` runs it; see docs/alerts.md for what came out. Python 3.11, standard library only.
"""
import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parent))
import product
import sim
from score import Scorer, summary
from sim import DAY

#: title in docs/alerts.md -> name in the summary of a fleet
MEASURES = {
    'Faults found': 'recall',
    'Faults found in time': 'timely_recall',
    'Precision of messages': 'precision_incidents',
    'Precision of alerts': 'precision_alerts',
    'False messages a day': 'false_incidents_per_day',
    'Messages a fault': 'incidents_per_detected_fault',
    'Faults that were called over while they went on, of each fleet': 'flapped_faults',
    'Alerts that never ended, of each fleet': 'never_end',
    'False messages a day in weeks 1 and 2': 'cold_1',
    'False messages a day in weeks 3 and 4': 'cold_2',
    'Incidents of a delay of our own': 'ours',
    "Incidents of a sender's delay": 'sender',
    'Incidents of double delivery': 'twice',
    'Incidents of a replay': 'replay',
}
KINDS = {
    'hard_fail_object': 'An object fails each time',
    'source_fail': 'A source fails',
    'intermittent_object': 'An object fails now and then',
    'intermittent_source': 'A source fails now and then',
    'source_silent': 'A source stops',
    'stopped_company': 'A company stops',
    'object_missing': 'An object is missing',
    'object_retired': 'An object is gone for good',
    'late_cycles': 'Cycles are late',
    'late_cycles_daily': 'A nightly load is 40 min late',
    'cadence_change': 'Another cadence',
    'gradual_slow_source': 'A source gets slower bit by bit',
    'gradual_slow_object': 'An object gets slower bit by bit',
    'step_slow_source_x2': 'A source is twice as slow',
    'step_slow_source_x3': 'A source is three times as slow',
    'step_slow_object_x2': 'An object is twice as slow',
    'step_slow_object_x3': 'An object is three times as slow',
    'nightly_slow_source': 'A nightly source is slow',
    'memory_leak_source': 'A source leaks memory',
    'memory_step_source': 'A source takes more memory',
    'memory_step_object': 'An object takes more memory',
    'fast_success_object': 'An object succeeds too fast',
    'fast_success_source': 'A source succeeds too fast',
}


def key_of(a):
    return a['rule'], a['company'], a['source'], a['object']


def incidents_on_the_way(world, plain, late):
    """Incidents that a delay of ours, of a sender, double delivery and a replay made, by name."""
    found = {}
    for name, (since, until) in world.delivery.items():
        until += 3600 if name != 'twice' else 0
        known = {key_of(a) for a in plain if a['fired'] is not None and since <= a['fired'] < until}
        new = [a for a in late if a['fired'] is not None and since <= a['fired'] < until and key_of(a) not in known]
        found[name] = len({a['incident'] for a in new})
    return found


def false_messages_a_day(scorer, alerts, since, until):
    classes = scorer.score(alerts, since, until)['false']['incidents']
    single = sum(v for k, v in classes.items() if k.startswith('base_') and k != 'base_rate')
    return (sum(classes.values()) - single) / ((until - since) / DAY)


def measure(seed, rough, app, folder):
    """The summary of one fleet, its rows by kind and its rules."""
    world = sim.World(seed, rough)
    runs = world.runs()
    extra = world.deliveries(runs)
    scorer = Scorer(world, runs)
    file = folder / f'runs-{seed}.ndjson'
    world.write(runs, file, extra)
    plain, meta = product.run(app, world, file, folder / 'plain.ndjson')
    late, _ = product.run(app, world, file, folder / 'late.ndjson', tuple(world.delivery))
    result = scorer.score(plain)
    found = {**summary(result), **incidents_on_the_way(world, plain, late)}
    for name, since, until in (('cold_1', 0, 14), ('cold_2', 14, 28)):
        found[name] = false_messages_a_day(scorer, plain, world.t0 + since * DAY, world.t0 + until * DAY)
    print(f"fleet {seed}{' (rough)' if rough else ''}: {len(runs):,} runs, {found['faults']} faults, folded in {meta['seconds']:.0f} s; "
          f"skipped {', '.join(world.skipped) or 'nothing'}", file=sys.stderr)
    return found, result['by_kind'], result['rules']


def table(head, rows):
    print('\n| ' + ' | '.join(head) + ' |\n| --- |' + ' ---: |' * (len(head) - 1))
    for row in rows:
        print('| ' + ' | '.join(str(cell) for cell in row) + ' |')


def show(fleets):
    table(('Measure', 'Is'), [(title, f'{mean(found[name] for found, _, _ in fleets):.2f}') for title, name in MEASURES.items()])
    rows = []
    for kind, title in KINDS.items():
        of = [by_kind[kind] for _, by_kind, _ in fleets if kind in by_kind]
        rows.append((title, *(sum(one[what] for one in of) for what in ('n', 'detected', 'timely', 'incidents'))))
    table(('Kind', 'Faults', 'Found', 'In time', 'Incidents'), rows)
    sums = {}
    for _, _, rules in fleets:
        for rule, one in rules.items():
            sums.setdefault(rule, Counter()).update({k: one[k] for k in ('alerts', 'tp', 'related', 'false')})
    rows = []
    for rule, of in sums.items():
        right, told = of['tp'] + of['related'], of['tp'] + of['related'] + of['false']
        if told:
            rows.append((f'`{rule}`', of['alerts'], right, of['false'], f'{right / told:.2f}'))
    table(('Rule', 'Alerts', 'Right', 'Wrong', 'Precision'), rows)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--app', default=str(Path(__file__).parents[2]), help='a built checkout')
    p.add_argument('--seed', type=int, action='append', help='may be given again; 1, 2 and 3 without it')
    p.add_argument('--rough', action='store_true', help='noise that is not of the kind any method expects')
    p.add_argument('--json', help='a file for all figures')
    o = p.parse_args()
    began = time.time()
    with tempfile.TemporaryDirectory() as folder:
        fleets = [measure(seed, o.rough, o.app, Path(folder)) for seed in o.seed or (1, 2, 3)]
    show(fleets)
    if o.json:
        Path(o.json).write_text(json.dumps([{'found': f, 'by_kind': k, 'rules': r} for f, k, r in fleets], default=list))
    print(f'\ntook {time.time() - began:.0f} s', file=sys.stderr)


if __name__ == '__main__':
    main()
