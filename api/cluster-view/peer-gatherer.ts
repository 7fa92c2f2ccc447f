import { Agent, get } from 'node:http';

import { STALE_AFTER_MS, STREAM_VERSION } from '../../cluster-view/events.ts';
import type { Clock } from '../../time/clock.ts';
import type { LoopTurns } from '../loop-turns.ts';
import type { HeardView } from './compose-view.ts';
import type { OwnView } from './own-view.ts';
import type { SeenPod } from './cluster-status.ts';
import type { Peer } from './peer-source.ts';
import { readHistory, type PeerHistory } from './told-history.ts';

/** Where a query pod tells its siblings, on its admin port. */
export const PEER_FIGURES_PATH = '/cluster/figures';
export const PEER_HISTORY_PATH = '/cluster/history-lines';

/** What a pod tells of itself each second. */
export interface PeerFigures {
  readonly version: number;
  readonly view: OwnView;
}

/** Asks the pod behind an address; rejects where it does not answer in time. */
export type AskPeer = (peer: Pick<Peer, 'host' | 'port'>, path: string, timeoutMs: number) => Promise<Buffer>;

const FIGURES_TIMEOUT_MS = 900;
const HISTORY_TIMEOUT_MS = 2000;
/** The largest history is some 3 MB: 100 subjects. */
const MOST_BYTES = 32 * 2 ** 20;

/** Asks over connections that are kept. */
export function httpAskPeer(): { readonly ask: AskPeer; readonly close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const ask: AskPeer = ({ host, port }, path, timeoutMs) =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const request = get({ host, port, path, agent, signal }, (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > MOST_BYTES) response.destroy(new Error(`${path} answers with too much`));
        });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode !== 200) {
            reject(new Error(`${path} answers ${response.statusCode ?? 0}`));
            return;
          }
          resolve(Buffer.concat(chunks));
        });
      });
      request.on('error', reject);
    });
  return { ask, close: () => agent.destroy() };
}

/** The siblings of a query pod, and what they last told. */
export class PeerGatherer {
  readonly #pod: string;
  readonly #clock: Clock;
  readonly #ask: AskPeer;
  readonly #turns: LoopTurns;
  #peers: readonly Peer[] = [];
  /** By the peer's name in the list. */
  readonly #heard = new Map<string, HeardView>();
  readonly #asking = new Set<string>();
  /** Names of those that turned out to be this pod. */
  readonly #self = new Set<string>();

  /**
   * @param pod the name of this pod
   * @param turns in which histories are read
   */
  constructor(pod: string, clock: Clock, ask: AskPeer, turns: LoopTurns) {
    this.#pod = pod;
    this.#clock = clock;
    this.#ask = ask;
    this.#turns = turns;
  }

  setPeers(peers: readonly Peer[]): void {
    this.#peers = peers;
    const names = new Set(peers.map(({ name }) => name));
    for (const name of this.#heard.keys()) if (!names.has(name)) this.#heard.delete(name);
  }

  /** Those in the list that are not this pod, and are not about to stop. */
  get siblings(): readonly Peer[] {
    return this.#peers.filter(
      ({ name, state }) => name !== this.#pod && !this.#self.has(name) && state !== 'Terminating',
    );
  }

  /** What was heard of them last, stale views among them. */
  get views(): readonly HeardView[] {
    return this.siblings.flatMap(({ name }) => this.#heard.get(name) ?? []);
  }

  /** Names of those of whom nothing was heard of late. */
  get silent(): readonly string[] {
    const now = this.#clock.now();
    return this.siblings
      .map(({ name }) => name)
      .filter((name) => now - (this.#heard.get(name)?.heardAt ?? -Infinity) >= STALE_AFTER_MS);
  }

  /** The query pods of the list, each by its pod's name; without those that are known by their address alone. */
  get pods(): readonly (SeenPod & Pick<Peer, 'version'>)[] {
    const silent = new Set(this.silent);
    return this.#peers.flatMap((peer) => {
      if (peer.isNamed) return peer;
      if (this.#self.has(peer.name)) return { ...peer, name: this.#pod };
      const heard = this.#heard.get(peer.name);
      if (heard === undefined) return [];
      const state = silent.has(peer.name) ? 'NotReady' : 'Ready';
      return { ...peer, name: heard.view.pod, state };
    });
  }

  /** Asks each sibling for its figures; resolves when all have answered or failed. One that is still being asked is left alone. */
  async askFigures(): Promise<void> {
    await Promise.all(
      this.siblings
        .filter(({ name }) => !this.#asking.has(name))
        .map(async (peer) => {
          this.#asking.add(peer.name);
          try {
            const answer = await this.#ask(peer, PEER_FIGURES_PATH, FIGURES_TIMEOUT_MS);
            this.#hear(peer, JSON.parse(answer.toString('utf8')) as PeerFigures);
          } catch {
            // Whoever watches is told that it is silent: `silent`, by the age of what it said last.
          } finally {
            this.#asking.delete(peer.name);
          }
        }),
    );
  }

  /** The histories of all siblings that answer, each with how far its clock is behind. */
  async askHistories(): Promise<readonly { readonly history: PeerHistory; readonly shiftMs: number }[]> {
    const answers = await Promise.all(
      this.siblings.map(async (peer) => {
        try {
          const answer = await this.#ask(peer, PEER_HISTORY_PATH, HISTORY_TIMEOUT_MS);
          const heardAt = this.#clock.now();
          const history = await readHistory(answer, this.#turns);
          const isUnusable = history === null || history.pod === this.#pod;
          return isUnusable ? [] : [{ history, shiftMs: heardAt - history.now }];
        } catch {
          // A sibling without a history is one that is silent: its figures begin when it answers.
          return [];
        }
      }),
    );
    return answers.flat();
  }

  #hear(peer: Peer, { version, view }: PeerFigures): void {
    // A pod of another release, which writes another shape, is one that is not heard.
    if (version !== STREAM_VERSION) return;
    if (view.pod === this.#pod) this.#self.add(peer.name);
    else this.#heard.set(peer.name, { view, heardAt: this.#clock.now() });
  }
}
