/**
 * The floor: `node:http` and nothing else, which sends the bytes that the query service sent for the same question. Argument: a
 * file with `RecordedAnswer[]` in JSON. Prints `{"port":…}` once it listens.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { RecordedAnswer } from './record-answers.ts';

const recorded = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as RecordedAnswer[];
const answers = new Map(
  recorded.map(({ path, headers, body }) => [path, { headers, body: Buffer.from(body, 'base64') }]),
);
const server = createServer((request, response) => {
  const answer = answers.get(request.url ?? '');
  if (answer === undefined) response.writeHead(404).end();
  else response.writeHead(200, answer.headers).end(answer.body);
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
