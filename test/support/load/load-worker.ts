/**
 * A load generator in a process of its own: `node load-worker.ts PLAN`, PLAN being a file with a `LoadPlan` in JSON. Prints one line
 * as each phase begins, `{"phase":0}`, and at last `{"reports":[…]}`.
 */
import { readFile } from 'node:fs/promises';

import { type AskedTitles, readyQuestions } from './asked-title.ts';
import type { LoadPlan } from './load-process.ts';
import { RawLoad } from './raw-load.ts';

const plan = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as LoadPlan;
const titles = JSON.parse(await readFile(plan.titlesFile, 'utf8')) as AskedTitles;
const asked = plan.first === undefined ? titles.asked : titles.asked.slice(0, plan.first);
const { hostname, port, host } = new URL(plan.url);
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
const load = new RawLoad({
  address: { host: hostname, port: Number(port) },
  questions: readyQuestions({ ...titles, asked }, host),
  connections: plan.connections,
  timeoutMs: plan.timeoutMs,
  ...(plan.mostWaiting !== undefined && { mostWaiting: plan.mostWaiting }),
  phases: plan.phases,
  onPhase: (phase) => say({ phase }),
});
say({ reports: await load.run() });
