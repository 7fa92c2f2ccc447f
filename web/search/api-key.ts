import type { Ask } from '../../api/pages/page-module.ts';
import { askByHttp } from '../shared/ask-by-http.ts';

/** Where a key is kept: `sessionStorage`, or what is like it. */
export type KeyStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const NAME = 'movie-search api-key';
/** What may stand in a header, without spaces: nothing else is a key. */
const SENDABLE = /^[\x21-\x7e]+$/;

/** The API key that somebody gave this tab. It is kept until the tab is closed, and goes nowhere but into the header of what is asked. */
export class ApiKey {
  readonly #store: KeyStore | null;
  #value: string | null;

  /** @param store null where the browser keeps nothing for this page: then the key is gone with the page */
  constructor(store: KeyStore | null) {
    this.#store = store;
    this.#value = store?.getItem(NAME) ?? null;
  }

  get value(): string | null {
    return this.#value;
  }

  use(key: string): void {
    if (!SENDABLE.test(key)) return;
    this.#value = key;
    this.#store?.setItem(NAME, key);
  }

  /** Forgets this key; another that was given meanwhile is kept. */
  forget(key: string): void {
    if (this.#value !== key) return;
    this.#value = null;
    this.#store?.removeItem(NAME);
  }
}

/** Asks the API by HTTP, with the key where there is one. A key that is refused is forgotten: without it, more may be answered. */
export function askWithKey(key: ApiKey, signal: AbortSignal): Ask {
  return async (path, body) => {
    const { value } = key;
    const asked = await askByHttp(signal, value === null ? {} : { 'X-Api-Key': value })(path, body);
    if (value !== null && asked.status === 401) key.forget(value);
    return asked;
  };
}
