import { expect } from 'chai';

import { databaseUsers, isUpToDate, systemIdentity } from '../../../operator/mongo/database-user.ts';

const credentials = {
  keyFile: ' ab\ncd \r\n\tef\n',
  operatorPassword: 'o',
  seedPassword: 's',
  queryPassword: 'q',
};

describe('databaseUsers', () => {
  it('ends with the operator, whose existence says that the others were made', () => {
    expect(databaseUsers(credentials).map(({ name }) => name)).to.deep.equal(['seed', 'query', 'operator']);
  });
});

describe('systemIdentity', () => {
  it('has the key file without its white space for a password', () => {
    expect(systemIdentity(credentials)).to.deep.equal({
      username: '__system',
      password: 'abcdef',
      source: 'local',
    });
  });
});

describe('isUpToDate', () => {
  const wanted = {
    name: 'user',
    password: 'pencil',
    roles: [
      { role: 'read', db: 'moviesearch' },
      { role: 'clusterMonitor', db: 'admin' },
    ],
  };
  // Password, salt and iterations of the example in RFC 7677; the key computed with Python's hashlib.
  const existing = {
    user: 'user',
    roles: [...wanted.roles].reverse(),
    credentials: {
      'SCRAM-SHA-256': {
        iterationCount: 4096,
        salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
        storedKey: 'WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=',
      },
    },
  };

  it('recognises the password a stored credential was made from, and roles in any order', () => {
    expect(isUpToDate(wanted, existing)).to.equal(true);
  });

  it('tells another password', () => {
    expect(isUpToDate({ ...wanted, password: 'Pencil' }, existing)).to.equal(false);
  });

  it('tells a missing and a surplus role', () => {
    expect(isUpToDate(wanted, { ...existing, roles: existing.roles.slice(1) })).to.equal(false);
    const surplus = [...existing.roles, { role: 'root', db: 'admin' }];
    expect(isUpToDate(wanted, { ...existing, roles: surplus })).to.equal(false);
  });

  it('does not take a credential of another mechanism, or a broken one, for the password', () => {
    expect(isUpToDate(wanted, { user: 'user', roles: existing.roles })).to.equal(false);
    expect(isUpToDate(wanted, { ...existing, credentials: {} })).to.equal(false);
    const scram = { ...existing.credentials['SCRAM-SHA-256'], storedKey: 'WG5d' };
    expect(isUpToDate(wanted, { ...existing, credentials: { 'SCRAM-SHA-256': scram } })).to.equal(false);
  });
});
