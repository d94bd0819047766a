"""Folds a file of raw records with the backtest: each comes when `_arrived` says (epoch ms), or else when its run ends."""
import json
import os
import subprocess
import time
from datetime import datetime, timezone


def stamp(text):
    return datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp()


def iso(t):
    return datetime.fromtimestamp(t, timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def number_of(object_id):
    return int(object_id) if object_id is not None and str(object_id).isdigit() else object_id


KEY = ('No_Sequence', 'Entreprise', 'Zone', 'Source', 'Objet_Id', 'Objet', 'Debut')


def streams(file, ways):
    """The records of one stream: without `ways` each arrives at its own end; a delay replaces the time at which a run came."""
    runs = {}
    with open(file) as lines:
        for line in lines:
            raw = json.loads(line)
            way = raw.pop('_way', None)
            if way is not None and way not in ways:
                continue
            if way is None and not ways:
                raw.pop('_arrived', None), raw.pop('_ingested', None)
            key = tuple(raw.get(k) for k in KEY)
            if way in ('ours', 'sender') and key in runs:
                runs[key][0].update(_arrived=raw['_arrived'], _ingested=raw['_ingested'])
            else:
                runs.setdefault(key, []).append(raw)
    return [raw for group in runs.values() for raw in group]


def run(app, world, file, out, ways=()):
    began = time.time()
    with open(out, 'w') as part:
        for raw in streams(file, set(ways)):
            part.write(json.dumps(raw, ensure_ascii=False) + '\n')
    zones = ','.join(f'{c.name}={c.zone}' for c in world.companies)
    env = {**os.environ, 'COMPANY_TIME_ZONES': zones, 'DEFAULT_TIME_ZONE': 'UTC', 'LOG_LEVEL': 'error'}
    args = ['npm', 'run', '--silent', 'backtest', '--', '--file', str(out), '--to', iso(world.t1), '--arrivals', '--json']
    done = subprocess.run(args, cwd=app, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f'the backtest ended with {done.returncode}: {done.stderr[-2000:]}')
    answer = json.loads(done.stdout)
    alerts = []
    for a in answer['current']['alerts']:
        s = a['subject']
        alert = dict(rule=a['rule'], company=s['company'], source=s['source'], object=number_of(s['object_id']), fired=None,
                     resolved=None, incident=None, updates=[], summary=a['summary'], states=[])
        for t in a['transitions']:
            at = stamp(t['at'])
            alert['states'].append((at, t['to']))
            if t['to'] == 'firing':
                alert['fired'] = at if alert['fired'] is None else alert['fired']
                alert['incident'] = t['incident_id']
                alert['updates'].append((at, frozenset(t.get('missing') or ())))
            elif t['to'] == 'resolved':
                alert['resolved'] = at
        alerts.append(alert)
    meta = dict(runs=answer['runs_count'], notifications=answer['current']['notification_count'], seconds=round(time.time() - began, 1))
    return alerts, meta
