/**
 * `make bench`: how long a person waits, on the local cluster. Each figure comes with a baseline taken in the same minute, since
 * a machine's own speed varies more than the program's. `BENCH=autoscaling make bench` has the members follow a load instead:
 * `TRIES` (default 10) steps of `RATE` requests a second (default 300). `BENCH=twins make bench` shows the steps of the query tier
 * beside those of a HorizontalPodAutoscaler. `BENCH=large make bench` loads `TITLES` generated titles (default 1,000,000) of `SEED`
 * into the local cluster, twice, the second time under `RATE` reads a second (default 50), and tells them apart by the phase of the load. `make bench-load` needs no cluster: it loads `TITLES` generated titles (default
 * 200,000) of `SEED` (default 1), `RUNS` times (default 3), with `COMPARED=no` without mongoimport beside it. `BENCH=snapshot node test/bench/run.ts` needs nothing else: it builds the
 * search snapshot of as many titles. `BENCH=finding` finds misspelt titles in one, which it keeps in `SNAPSHOT_DIR` (default: the
 * system's folder for temporary files); `MISSED=20` names some that were not found. `BENCH=keyed` reads titles by
 * their keys from one mongod, by the index of earlier releases and by the stored snapshot. `make bench-query` (`BENCH=query`) measures the query
 * service beside what it is compared with, over `TITLES` titles in `MEMBERS` mongods (default 1), `SECONDS` a point (default 5),
 * capacities `ROUNDS` times (default 1); `WRITE=1` draws docs/figures/query-latency.svg, too. `BENCH=query-faults` has one of three
 * members go wrong in five ways (`RATE` requests a second, `SECONDS` each, default 8), `BENCH=query-overload` asks for two and five
 * times what the service can do.
 */
import { LiveCluster } from '../support/live-cluster.ts';
import { benchAutoscaling } from './autoscaling.ts';
import { benchAutoscalingTwins } from './autoscaling-twins.ts';
import { benchFinding } from './finding.ts';
import { benchFirstAnswer } from './first-answer.ts';
import { benchKeyedReads } from './keyed-reads.ts';
import { benchLargeLoad } from './large-load.ts';
import { benchLoad } from './load.ts';
import { benchOperatorStart } from './operator-start.ts';
import { benchQuery } from './query.ts';
import { benchQueryFaults } from './query-faults.ts';
import { benchQueryOverload } from './query-overload.ts';
import { benchSnapshot } from './snapshot.ts';

const { BENCH, TITLES = '200000', SEED = '1', RUNS = '3' } = process.env;
if (BENCH === 'load') {
  const { COMPARED = 'yes' } = process.env;
  await benchLoad({
    titles: Number(TITLES),
    seed: Number(SEED),
    runs: Number(RUNS),
    compared: COMPARED !== 'no',
  });
} else if (BENCH === 'snapshot') {
  await benchSnapshot({ titles: Number(TITLES), seed: Number(SEED) });
} else if (BENCH === 'keyed') {
  await benchKeyedReads({ titles: Number(TITLES), seed: Number(SEED) });
} else if (BENCH === 'query') {
  const { MEMBERS = '1', SECONDS = '5', ROUNDS = '1', WRITE } = process.env;
  await benchQuery({
    titles: Number(TITLES),
    seed: Number(SEED),
    members: Number(MEMBERS),
    seconds: Number(SECONDS),
    rounds: Number(ROUNDS),
    draws: WRITE === '1',
  });
} else if (BENCH === 'query-faults') {
  const { SECONDS = '8', RATE } = process.env;
  await benchQueryFaults({
    titles: Number(TITLES),
    seed: Number(SEED),
    seconds: Number(SECONDS),
    ...(RATE !== undefined && { ratePerSecond: Number(RATE) }),
  });
} else if (BENCH === 'query-overload') {
  const { MEMBERS = '1', SECONDS = '6' } = process.env;
  await benchQueryOverload({
    titles: Number(TITLES),
    seed: Number(SEED),
    members: Number(MEMBERS),
    seconds: Number(SECONDS),
  });
} else if (BENCH === 'finding') {
  await benchFinding({ titles: Number(TITLES), seed: Number(SEED) });
} else {
  await benchCluster();
}

async function benchCluster(): Promise<void> {
  const live = await LiveCluster.connect();
  try {
    if (BENCH === 'autoscaling') {
      await benchAutoscaling(live, Number(process.env['TRIES'] ?? 10), Number(process.env['RATE'] ?? 300));
    } else if (BENCH === 'large') {
      const { TITLES: titles = '1000000', RATE = '50' } = process.env;
      await benchLargeLoad(live, {
        titles: Number(titles),
        seed: Number(SEED),
        ratePerSecond: Number(RATE),
      });
    } else if (BENCH === 'twins') {
      await benchAutoscalingTwins(live);
    } else {
      await benchOperatorStart(live);
      await benchFirstAnswer(live);
    }
  } finally {
    live.close();
  }
}
