import { expect } from 'chai';

import { hostPort, parseHostAndPort } from '../../../kube/host-port.ts';

describe('hostPort', () => {
  for (const [host, port, text] of [
    ['10.0.0.1', 27017, '10.0.0.1:27017'],
    ['movies-db-0.movies-db.default.svc', '443', 'movies-db-0.movies-db.default.svc:443'],
    ['fd00::1', 27017, '[fd00::1]:27017'],
    ['::ffff:10.0.0.1', 27017, '[::ffff:10.0.0.1]:27017'],
    ['::1', 80, '[::1]:80'],
  ] as const) {
    it(`writes ${text}, which is read as the same host and port`, () => {
      expect(hostPort(host, port)).to.equal(text);
      expect(parseHostAndPort(text)).to.deep.equal({ host, port: Number(port) });
    });
  }
});

describe('parseHostAndPort', () => {
  for (const [text, parsed] of [
    ['db.example:27017', { host: 'db.example', port: 27017 }],
    ['10.0.0.1:1', { host: '10.0.0.1', port: 1 }],
    ['[fd00::1]:27017', { host: 'fd00::1', port: 27017 }],
    ['fd00::1:27017', null],
    ['db', null],
    ['db:', null],
    ['db:0', null],
    ['db:65536', null],
    ['user@db:27017', null],
    ['', null],
    ['[]:27017', null],
    ['[fd00::1]', null],
  ] as const) {
    it(`takes "${text}" for ${JSON.stringify(parsed)}`, () => {
      expect(parseHostAndPort(text)).to.deep.equal(parsed);
    });
  }
});
