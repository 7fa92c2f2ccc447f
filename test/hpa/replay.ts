/**
 * `node test/hpa/replay.ts FILE.jsonl[.gz]`: runs each golden vector of the file (test/data/hpa/README.md) through the autoscaling
 * module, and prints what it decides, one JSON object a line.
 */
import { once } from 'node:events';
import { replayCalculator } from './replay-calculator.ts';
import { replaySequence } from './replay-sequence.ts';
import { vectorCase } from './vector-format.ts';
import { vectorLines } from './vector-lines.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node test/hpa/replay.ts FILE.jsonl[.gz]');
  process.exit(2);
}
for await (const line of vectorLines(file)) {
  const vector = vectorCase.parse(line);
  const answer =
    'steps' in vector
      ? { id: vector.id, steps: replaySequence(vector) }
      : { id: vector.id, output: replayCalculator(vector) };
  if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) await once(process.stdout, 'drain');
}
