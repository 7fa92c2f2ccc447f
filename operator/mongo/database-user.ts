import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

import type { Identity } from './direct-clients.ts';
import type { ClusterCredentials } from './replica-set-admin.ts';

export interface Role {
  readonly role: string;
  readonly db: string;
}

/** A user as it should be. All are kept in `admin`. */
export interface DatabaseUser {
  readonly name: string;
  readonly password: string;
  readonly roles: readonly Role[];
}

/** A user as `usersInfo` with `showCredentials` describes it, as far as it is looked at here. */
export interface ExistingUser {
  readonly user: string;
  readonly roles: readonly Role[];
  readonly credentials?: {
    readonly 'SCRAM-SHA-256'?: {
      readonly iterationCount: number;
      readonly salt: string;
      readonly storedKey: string;
    };
  };
}

export const USER_DATABASE = 'admin';
/** The only user whose connections count for a member's drain. */
export const QUERY_USER = 'query';

/** The users of a cluster; `operator` last, so that where it exists, a first run got as far as making all of them. */
export function databaseUsers(credentials: ClusterCredentials): DatabaseUser[] {
  return [
    {
      name: 'seed',
      password: credentials.seedPassword,
      roles: [
        { role: 'readWrite', db: 'moviesearch' },
        // How long people's reads take, a member tells only those who may ask it for `top`.
        { role: 'clusterMonitor', db: 'admin' },
      ],
    },
    {
      name: QUERY_USER,
      password: credentials.queryPassword,
      roles: [
        { role: 'read', db: 'moviesearch' },
        { role: 'clusterMonitor', db: 'admin' },
      ],
    },
    {
      name: 'operator',
      password: credentials.operatorPassword,
      roles: ['clusterAdmin', 'userAdminAnyDatabase', 'readAnyDatabase'].map((role) => ({
        role,
        db: 'admin',
      })),
    },
  ];
}

export function operatorIdentity({ operatorPassword }: ClusterCredentials): Identity {
  return { username: 'operator', password: operatorPassword, source: USER_DATABASE };
}

export function loaderIdentity({ seedPassword }: ClusterCredentials): Identity {
  return { username: 'seed', password: seedPassword, source: USER_DATABASE };
}

/** The members' own user, whose password is the key file without its white space; the only one there is before the first is made. */
export function systemIdentity({ keyFile }: ClusterCredentials): Identity {
  return { username: '__system', password: keyFile.replaceAll(/\s/g, ''), source: 'local' };
}

/** Whether `existing` has the password and exactly the roles of `wanted`. */
export function isUpToDate(wanted: DatabaseUser, existing: ExistingUser): boolean {
  return hasRoles(wanted, existing) && hasPassword(wanted.password, existing);
}

function hasRoles(wanted: DatabaseUser, existing: ExistingUser): boolean {
  const names = (roles: readonly Role[]): string =>
    roles
      .map(({ db, role }) => `${db}.${role}`)
      .sort()
      .join();
  return names(wanted.roles) === names(existing.roles);
}

/**
 * Tells from the stored SCRAM credential whether it was made from this password, which spares a login for each look.
 * Source: RFC 5802, section 3 (SaltedPassword, ClientKey, StoredKey), with SHA-256 (RFC 7677).
 */
function hasPassword(password: string, { credentials }: ExistingUser): boolean {
  const stored = credentials?.['SCRAM-SHA-256'];
  if (stored === undefined) return false;
  const salt = Buffer.from(stored.salt, 'base64');
  const saltedPassword = pbkdf2Sync(password, salt, stored.iterationCount, 32, 'sha256');
  const clientKey = createHmac('sha256', saltedPassword).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest();
  const expected = Buffer.from(stored.storedKey, 'base64');
  return expected.length === storedKey.length && timingSafeEqual(expected, storedKey);
}
