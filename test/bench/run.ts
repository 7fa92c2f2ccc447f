/**
 * `make bench`: how long a person waits, on the local cluster. Each figure comes with a baseline taken in the same minute, since
 * a machine's own speed varies more than the program's.
 */
import { LiveCluster } from '../support/live-cluster.ts';
import { benchFirstAnswer } from './first-answer.ts';
import { benchOperatorStart } from './operator-start.ts';

const live = await LiveCluster.connect();
try {
  await benchOperatorStart(live);
  await benchFirstAnswer(live);
} finally {
  live.close();
}
