import { operatorNamespace, type LiveCluster } from '../support/live-cluster.ts';
import { sample } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';
import { startBarePod } from './bare-pod.ts';
import { median, spread } from './spread.ts';

const runs = 3;

/** From the start of the operator's process to its first reconcile, by its own log; its pod is made anew for each run. */
export async function benchOperatorStart(live: LiveCluster): Promise<void> {
  console.log(`\nOperator, from the start of its process to its first reconcile, ${runs} runs:`);
  const times: number[] = [];
  const baselines: number[] = [];
  for (let run = 0; run < runs; run++) {
    baselines.push(await startBarePod(live, sample.namespace));
    await live.freshOperator();
    times.push(await firstReconcile(live));
  }
  console.log(`  first reconcile                ${spread(times)}`);
  console.log(`  baseline, a bare pod runs      ${spread(baselines)}`);
  console.log(`  first reconcile / baseline     ${(median(times) / median(baselines)).toFixed(1)}`);
}

async function firstReconcile(live: LiveCluster): Promise<number> {
  const { metadata } = await live.operatorPod();
  let seconds: number | undefined;
  await waitUntil('the operator has reconciled', async () => {
    const log = await live.kubectl('logs', metadata.name, '-n', operatorNamespace);
    const line = log.split('\n').find((each) => each.includes('"first reconcile"'));
    if (line === undefined) return false;
    seconds = (JSON.parse(line) as { sinceStartMs: number }).sinceStartMs / 1000;
    return true;
  });
  if (seconds === undefined) throw new Error('unreachable: the line was found');
  return seconds;
}
