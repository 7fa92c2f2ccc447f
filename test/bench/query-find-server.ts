/**
 * The baseline that people would write: Koa, and one `find` a request through the driver, `readPreference` nearest. Environment:
 * `URI`, `COLLECTION`. Prints `{"port":…}` once it listens.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import Koa from 'koa';
import { MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../catalog/dataset-pointer.ts';
import { foldTitle } from '../../catalog/fold-title.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';

const PAGE = 20;
const { URI = '', COLLECTION = '' } = process.env;
const client = new MongoClient(URI, { readPreference: 'nearest' });
await client.connect();
const titles = client.db(DATABASE_NAME).collection<TitleDocument>(COLLECTION);

const app = new Koa();
app.use(async (context) => {
  if (context.path !== '/directors') return;
  const { title } = context.query;
  if (typeof title !== 'string' || title === '') {
    context.status = 400;
    return;
  }
  const found = await titles
    .find({ keys: foldTitle(title) })
    .sort({ votes: -1 })
    .limit(PAGE)
    .project<Pick<TitleDocument, '_id' | 'title' | 'year' | 'type' | 'directors'>>({
      title: 1,
      year: 1,
      type: 1,
      directors: 1,
    })
    .toArray();
  context.body = { query: { title }, titles: found.map(({ _id, ...facts }) => ({ id: _id, ...facts })) };
});
// What fails is a 500, as Koa has it; its log would be the measurement.
app.silent = true;

const handle = app.callback();
const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
