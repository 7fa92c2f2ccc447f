import { expect } from 'chai';

import { ApiKey, askWithKey } from '../../../web/search/api-key.ts';

describe('the API key of a tab', () => {
  let kept: Map<string, string>;
  let store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  const { fetch: realFetch } = globalThis;

  beforeEach(() => {
    kept = new Map();
    store = {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    };
  });
  afterEach(() => (globalThis.fetch = realFetch));

  /** Answers with this status; returns what was asked for, with the key in the header. */
  function answering(status: number): { address: string; key: string | null }[] {
    const asked: { address: string; key: string | null }[] = [];
    globalThis.fetch = (address, init) => {
      const headers = new Headers(init?.headers);
      asked.push({ address: address as string, key: headers.get('X-Api-Key') });
      return Promise.resolve(Response.json({}, { status }));
    };
    return asked;
  }
  const ask = (key: ApiKey) => askWithKey(key, new AbortController().signal)('/directors?title=heat');

  it('goes with what is asked, in the header alone, and is there after the page was loaded again', async () => {
    const asked = answering(200);
    const key = new ApiKey(store);
    await ask(key);
    key.use('a-key-of-somebody');
    await ask(key);
    await ask(new ApiKey(store));
    const address = '/directors?title=heat';
    expect(asked).to.deep.equal([
      { address, key: null },
      { address, key: 'a-key-of-somebody' },
      { address, key: 'a-key-of-somebody' },
    ]);
  });

  it('is forgotten once it is refused, and no other in its place', async () => {
    answering(401);
    const key = new ApiKey(store);
    key.use('withdrawn');
    await ask(key);
    expect(key.value).to.equal(null);
    expect(kept.size).to.equal(0);
    key.use('the-next');
    key.forget('withdrawn');
    expect(key.value).to.equal('the-next');
  });

  it('is nothing that could not stand in a header', () => {
    const key = new ApiKey(store);
    for (const text of ['', 'two words', 'llave→', 'a\r\nX-Other: b']) key.use(text);
    expect(key.value).to.equal(null);
  });

  it('is kept in the page alone where the browser keeps nothing', () => {
    const key = new ApiKey(null);
    key.use('a-key');
    expect(key.value).to.equal('a-key');
    expect(new ApiKey(null).value).to.equal(null);
  });
});
