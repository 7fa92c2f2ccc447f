import type { LiveCluster } from './live-cluster.ts';

/** What became of one question over the network. */
export type Outcome =
  /** Something answered: what it said tells which program that was. */
  | { readonly kind: 'answered'; readonly text: string }
  /** No connection came about, or nothing was said on it: the system's word for why, `ECONNREFUSED` or `timeout`. */
  | { readonly kind: 'unanswered'; readonly why: string };

const patienceMs = 4_000;

/** Runs inside a pod, with the URL as its argument. mongod too answers HTTP: it says that it is no web server. */
const script = `
const [url] = process.argv.slice(1);
let outcome;
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(${String(patienceMs)}) });
  outcome = { kind: 'answered', text: await response.text() };
} catch (error) {
  const why = error.name === 'TimeoutError' ? 'timeout' : (error.cause?.code ?? String(error));
  outcome = { kind: 'unanswered', why };
}
console.log(JSON.stringify(outcome));
process.exit(0);
`;

/** Asks for `http://host:port/path` from inside a pod that has Node. */
export async function askFrom(
  live: LiveCluster,
  pod: { readonly namespace: string; readonly name: string },
  url: string,
): Promise<Outcome> {
  const node = ['node', '--input-type=module', '--eval', script, url];
  return JSON.parse(
    await live.kubectl('exec', pod.name, `--namespace=${pod.namespace}`, '--', ...node),
  ) as Outcome;
}

/** The system's words for a packet that a firewall turned away: kube-router rejects it, other networks drop it. */
const turnedAway = ['ECONNREFUSED', 'EHOSTUNREACH', 'timeout'];

/** Whether a firewall stood in the way. Some other failure (no such name, a reset) proves nothing of it. */
export function wasTurnedAway(outcome: Outcome): boolean {
  return outcome.kind === 'unanswered' && turnedAway.includes(outcome.why);
}
