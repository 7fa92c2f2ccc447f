import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

import type { AskedTitles } from '../support/load/asked-title.ts';

/** What a server sent for a question. */
export interface RecordedAnswer {
  readonly path: string;
  /** Names and values by turns. Those that `node:http` writes by itself are not among them. */
  readonly headers: string[];
  /** In base64. */
  readonly body: string;
}

const OF_NODE = new Set(['date', 'connection', 'keep-alive']);

/** Asks the first so many questions of a file, one after the other. @throws Error where a status is not 200 */
export async function recordAnswers(
  url: string,
  titlesFile: string,
  first: number,
): Promise<RecordedAnswer[]> {
  const { asked } = JSON.parse(await readFile(titlesFile, 'utf8')) as AskedTitles;
  const agent = new Agent({ keepAlive: true });
  try {
    const answers: RecordedAnswer[] = [];
    for (const { path } of asked.slice(0, first)) answers.push(await record(url, path, agent));
    return answers;
  } finally {
    agent.destroy();
  }
}

function record(url: string, path: string, agent: Agent): Promise<RecordedAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { agent, headers: { accept: 'application/json' } });
    sent.once('error', reject);
    sent.once('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode ?? 0}`));
      const headers = response.rawHeaders.filter(
        (_, n, all) => !OF_NODE.has((all[n - (n % 2)] ?? '').toLowerCase()),
      );
      buffer(response).then((body) => resolve({ path, headers, body: body.toString('base64') }), reject);
    });
    sent.end();
  });
}
