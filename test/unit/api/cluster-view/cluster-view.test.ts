import { expect } from 'chai';

import { ClusterView } from '../../../../api/cluster-view/cluster-view.ts';
import { PEER_HISTORY_PATH } from '../../../../api/cluster-view/peer-gatherer.ts';
import { RequestMeter } from '../../../../api/cluster-view/request-meter.ts';
import { StreamHub } from '../../../../api/cluster-view/stream-hub.ts';
import { HISTORY_MS, type HistoryEvent, type Incident } from '../../../../cluster-view/events.ts';
import { subjectsByTurn } from '../../../support/cluster-view/work-by-turn.ts';
import { loadSampleOf } from '../../../support/load-sample.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

const MEMBERS = 99;
const members = Array.from({ length: MEMBERS }, (_, index) => `m-db-${index}`);

describe('ClusterView with a hundred members and pods that are known for ten minutes', function () {
  this.timeout(60_000);
  let clock: ManualClock;
  let one: ClusterView;
  let other: ClusterView;
  let running: AbortController;

  before(async () => {
    clock = new ManualClock();
    running = new AbortController();
    one = open('m-query-a', () => other);
    other = open('m-query-b', () => one);
    const ended = [one.run(running.signal), other.run(running.signal)];
    // One step for two columns: what is kept has gaps, and is as long.
    for (let second = 0; second < HISTORY_MS / 1000; second += 4) await clock.advance(4000);
    running.abort();
    await clock.advance(1000);
    await Promise.all(ended);
  });

  function open(pod: string, sibling: () => ClusterView): ClusterView {
    const logger = new RecordingLogger();
    return new ClusterView({
      ...{ pod, clock, logger, resource: null },
      replicas: () =>
        members.map((name) => ({
          ...{ name, zone: null, address: {}, state: 'ready', figures: { lagMs: 0 } },
          sample: { ...loadSampleOf({ cores: 4, residentBytes: 2 ** 30 }), at: clock.monotonicNow() },
          rates: {
            ...{ cpuCores: 0.5, networkInBytesPerSecond: 1e6, networkOutBytesPerSecond: 2e6 },
            ...{ diskReadBytesPerSecond: 0, diskWrittenBytesPerSecond: 4096 },
          },
        })),
      reports: () => [],
      requests: new RequestMeter(() => clock.monotonicNow()),
      hub: new StreamHub({
        ...{ clock, logger, maxStreams: 9, maxStreamsOfClient: 9, maxUnsentBytes: 1 },
      }),
      ask: async (_, path) => {
        if (path !== PEER_HISTORY_PATH) return Buffer.from(JSON.stringify(sibling().figures));
        const pieces = [];
        for await (const piece of sibling().history()) pieces.push(piece);
        return Buffer.from(pieces.join(''));
      },
      peers: {
        watch: (told) =>
          told(
            ['m-query-a', 'm-query-b'].map((name) => ({
              ...{ name, host: name, port: 1, version: '1', isNamed: true },
              ...{ zone: null, node: null, state: 'Ready' },
            })),
          ),
      },
      onBroken: (error) => {
        throw error;
      },
    });
  }

  let series: Buffer;
  const historyOf = (event: Buffer): HistoryEvent =>
    JSON.parse(/^event: history\ndata: (.*)\n\n$/s.exec(event.toString('utf8'))?.[1] ?? '') as HistoryEvent;

  it('has one of them in a turn of the event loop when somebody begins to watch: no search waits for more', async () => {
    const byTurn = await subjectsByTurn(async () => (series = await one.watch()));
    // Its own and its sibling's are read, merged, and made text.
    expect(byTurn.length).to.be.at.least(4 * MEMBERS);
    expect(Math.max(...byTurn)).to.equal(1);
    const { times, series: figures, latest } = historyOf(one.firstEvent(series));
    expect(times.length).to.be.at.least(HISTORY_MS / 2000 - 4);
    expect(Object.keys(figures)).to.include.members(members.map((name) => `member/${name}`));
    expect(figures['member/m-db-7']?.cpuCores).to.include(0.5);
    expect(figures['pod/m-query-b']).to.have.property('heapBytes');
    expect(Object.keys(latest)).to.have.length(MEMBERS + 2);
  });

  it('makes text of them once for all who begin to watch at the same time, and again once there is more', async () => {
    await clock.advance(3000);
    let events: Buffer[] = [];
    const byTurn = await subjectsByTurn(async () => {
      const watched = await Promise.all([one.watch(), one.watch(), one.watch()]);
      events = watched.map((each) => one.firstEvent(each));
    });
    expect(byTurn).to.deep.equal(new Array(MEMBERS + 2).fill(1));
    expect(new Set(events).size).to.equal(1);
    expect(await one.watch()).to.not.equal(series);
  });

  it('has one in a turn for a sibling, and for an incident', async () => {
    const lines: string[] = [];
    const told = await subjectsByTurn(async () => {
      for await (const line of one.history()) lines.push(line);
    });
    expect(lines).to.have.length(1 + told.length);
    expect(Math.max(...told)).to.equal(1);
    let incident = {} as Incident;
    const asked = await subjectsByTurn(async () => {
      const json = await one.incident(clock.now() - 60_000, clock.now());
      incident = JSON.parse(json.toString('utf8')) as Incident;
    });
    expect(asked).to.deep.equal(new Array(MEMBERS + 2).fill(1));
    expect(Object.keys(incident.series)).to.have.length(MEMBERS + 2);
    expect(incident.times.length).to.be.within(1, 31);
    expect(incident.sender.pod).to.equal('m-query-a');
  });
});
