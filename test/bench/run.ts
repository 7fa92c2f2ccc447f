/**
 * `make bench`: how long a person waits, on the local cluster. Each figure comes with a baseline taken in the same minute, since
 * a machine's own speed varies more than the program's. `BENCH=autoscaling make bench` has the members follow a load instead:
 * `TRIES` (default 10) steps of `RATE` requests a second (default 300). `BENCH=twins make bench` shows the steps of the query tier
 * beside those of a HorizontalPodAutoscaler.
 */
import { LiveCluster } from '../support/live-cluster.ts';
import { benchAutoscaling } from './autoscaling.ts';
import { benchAutoscalingTwins } from './autoscaling-twins.ts';
import { benchFirstAnswer } from './first-answer.ts';
import { benchOperatorStart } from './operator-start.ts';

const live = await LiveCluster.connect();
try {
  if (process.env['BENCH'] === 'autoscaling') {
    await benchAutoscaling(live, Number(process.env['TRIES'] ?? 10), Number(process.env['RATE'] ?? 300));
  } else if (process.env['BENCH'] === 'twins') {
    await benchAutoscalingTwins(live);
  } else {
    await benchOperatorStart(live);
    await benchFirstAnswer(live);
  }
} finally {
  live.close();
}
