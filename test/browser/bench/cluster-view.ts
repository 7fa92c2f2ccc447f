import type { Browser, CDPSession } from 'playwright-core';

import { ClusterTrial } from '../../support/cluster-page/cluster-trial.ts';
import type { Row } from './bench-row.ts';

const MEMBERS = Array.from({ length: 7 }, (_, at) => `m-db-${at}`);
const PODS = Array.from({ length: 4 }, (_, at) => `m-query-${at}`);

/** Main thread of an update of the cluster view, and whether its memory grows once its ten minutes of history are full. */
export async function measureClusterView(browser: Browser, updates: number): Promise<Row[]> {
  const trial = await ClusterTrial.start(browser, { members: MEMBERS, pods: PODS });
  try {
    const page = await trial.watch();
    const session = await page.context().newCDPSession(page);
    // Its own CPU time: a task that waits for a core is not the page's doing.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const half = async (): Promise<{ taskMs: number; heapMiB: number }> => {
      const before = await metric(session, 'TaskDuration');
      for (let update = 0; update < updates; update += 1) {
        trial.tick();
        // A page shows an update in the next frame; a second one is not sent before.
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      }
      const taskMs = ((await metric(session, 'TaskDuration')) - before) * 1000;
      await session.send('HeapProfiler.collectGarbage');
      return { taskMs: taskMs / updates, heapMiB: (await metric(session, 'JSHeapUsedSize')) / 2 ** 20 };
    };
    const first = await half();
    const second = await half();
    const growth = second.heapMiB - first.heapMiB;
    return [
      [
        `cluster view of ${MEMBERS.length} members and ${PODS.length} pods: main thread of an update`,
        `${second.taskMs.toFixed(1)} ms`,
        '30 ms',
      ],
      [
        `its heap after ${updates} updates, and after ${updates} more`,
        `${first.heapMiB.toFixed(1)} MiB, ${growth < 0 ? '' : '+'}${growth.toFixed(2)} MiB`,
        'no growth',
      ],
    ];
  } finally {
    await trial.close();
  }
}

async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const found = metrics.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the browser has no ${name}`);
  return found.value;
}
