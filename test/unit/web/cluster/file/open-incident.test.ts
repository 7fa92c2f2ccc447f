import { expect } from 'chai';

import { STREAM_VERSION, type Incident } from '../../../../../cluster-view/events.ts';
import { isIncident } from '../../../../../web/cluster/file/check-incident.ts';
import { MOST_BYTES, openIncident } from '../../../../../web/cluster/file/open-incident.ts';
import { ClusterWorld } from '../../../../support/cluster-page/cluster-world.ts';

const NOW = Date.UTC(2026, 10, 30, 12, 30);

/** Every value within a value that has none within itself, by the names that lead there. */
function leavesOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...path, name]));
}

function without(value: object, path: readonly string[], other: unknown): unknown {
  const copy = structuredClone(value);
  let at = copy as Record<string, unknown>;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
  at[path.at(-1) ?? ''] = other;
  return copy;
}

describe('a file that was saved as an incident', () => {
  const world = new ClusterWorld({
    ...{ members: ['m-db-0'], pods: ['m-query-a'], now: NOW },
    marks: [
      {
        ...{ id: 'a', at: NOW - 1000, kind: 'scale', tier: 'database', subject: null },
        ...{ title: 'database: 2 → 3 replicas', detail: null },
      },
    ],
  });
  const incident = JSON.parse(JSON.stringify(world.incident(NOW - 6000, NOW))) as Incident;
  const file = (text: string, size = text.length) => ({
    ...{ name: 'incident.json', size },
    text: () => Promise.resolve(text),
  });
  const noticeOf = async (text: string, size?: number): Promise<string> => {
    const opened = await openIncident([file(text, size)], 'en');
    expect(opened.incident).to.equal(null);
    return opened.notice;
  };

  it('is shown as what it is: the past', async () => {
    const opened = await openIncident([file(JSON.stringify(incident))], 'en');
    expect(opened.incident).to.deep.equal(incident);
    expect(opened.notice).to.match(/^From the file incident\.json, saved .*: this is the past/);
    expect((await openIncident([file(JSON.stringify(incident))], 'es')).notice).to.include('es el pasado');
  });

  it('is refused where any value in it is another than it can be', () => {
    const leaves = leavesOf(incident);
    expect(leaves.length).to.be.above(100);
    for (const path of leaves)
      expect(isIncident(without(incident, path, { toString: 'x' })), path.join('.')).to.equal(false);
    for (const name of Object.keys(incident)) {
      expect(isIncident(without(incident, [name], undefined)), name).to.equal(false);
      expect(isIncident(without(incident, [name], 'text')), name).to.equal(false);
    }
  });

  it('is refused where its columns are not as long as its times, or its times do not ascend', () => {
    const { times } = incident;
    expect(isIncident({ ...incident, times: times.slice(1) })).to.equal(false);
    expect(isIncident({ ...incident, times: times.toReversed() })).to.equal(false);
    expect(isIncident({ ...incident, from: incident.to + 1 })).to.equal(false);
  });

  it('is told from what is none, from what another version wrote, and from what is too large', async () => {
    for (const text of [
      '',
      '<html>',
      'null',
      '[]',
      '{}',
      '"text"',
      JSON.stringify({ ...incident, marks: 1 }),
    ])
      expect(await noticeOf(text), text.slice(0, 20)).to.equal(
        'incident.json is no incident that this page has saved.',
      );
    const sender = { ...incident.sender, version: STREAM_VERSION + 1 };
    expect(await noticeOf(JSON.stringify({ ...incident, sender }))).to.include('another version');
    expect(await noticeOf(JSON.stringify(incident), MOST_BYTES + 1)).to.include('larger than 32 MiB');
  });

  it('is told of where the browser cannot read it', async () => {
    const gone = { ...file(''), text: () => Promise.reject(new DOMException('gone', 'NotFoundError')) };
    expect((await openIncident([gone], 'en')).notice).to.equal('The browser could not read incident.json.');
  });

  it('is one: of several none is opened, and what is no file is said to be none', async () => {
    const one = file(JSON.stringify(incident));
    expect(await openIncident([one, one], 'en')).to.deep.equal({
      incident: null,
      notice: '2 files were dropped: this page opens one at a time.',
    });
    expect((await openIncident([], 'en')).notice).to.match(/^What was dropped is no file/);
  });
});
