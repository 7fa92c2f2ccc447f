import type { DatabaseStorage } from '../../../crds/database-spec.ts';
import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import { quantityValue } from '../../../crds/quantity.ts';
import type { Pod, PodSpec } from '../../kube/resources.ts';
import { databaseServiceName } from '../membership/member-name.ts';
import { authFile, authVolume, authVolumeMount } from './auth-volume.ts';
import { containerResources } from './container-resources.ts';
import { objectMetadata } from './object-metadata.ts';
import { inSyncGate, memberLabel, templateHashLabel } from './object-names.ts';
import type { ObjectSettings } from './object-settings.ts';
import { memberDns } from './pod-dns.ts';
import { awayFrom, nodeChoice, podSpread } from './pod-placement.ts';
import { MONGODB_PORT } from './ports.ts';
import { pullSecrets } from './pull-secrets.ts';
import { containerSecurityContext, MONGOD_USER, podSecurityContext } from './restricted-security.ts';
import { templateHash } from './template-hash.ts';

export const MONGOD_CONTAINER = 'mongod';

const DATA_DIRECTORY = '/data/db';
const KEY_FILE_DIRECTORY = '/run/movie-search';
/**
 * How long a member told to stop still answers and, as primary, waits for a secondary to take over. A read takes no longer than this
 * (`REQUEST_DEADLINE_MS` of the query service), so every read that has begun ends by itself.
 */
const SHUTDOWN_TIMEOUT_MS = 2_000;
/** The time above, and a checkpoint of a full cache. */
const TERMINATION_GRACE_SECONDS = 60;
/** WiredTiger may have to replay its journal first. */
const STARTUP_LIMIT_SECONDS = 600;
const MIB = 2 ** 20;

/** With this code a member's container ends where its volume has no room: mongod itself ends with one that says nothing. */
export const diskFullExitCode = 28;
/** Less room than this is none: mongod could not even start to clear up. */
const LEAST_ROOM_MIB = 32;

/**
 * mongod refuses a key file that its group may read, which is the only way a pod's user can read a Secret: so it gets a copy, made
 * anew (-f) where the container was started before.
 *
 * mongod 8.0 refuses to start, or crashes, on Linux 6.19 and newer while its allocator keeps caches for each CPU (SERVER-121912). It
 * does not keep them where the C library has registered for restartable sequences first, which images of it switch off.
 */
const startScript = `
cp -f "$1" "$2"
chmod 0400 "$2"
room="$3/.movie-search-room"
count=0
# A volume that no mongod has used is not full by its data.
[ -e "$3/WiredTiger" ] || count=${LEAST_ROOM_MIB}
while [ $count -lt ${LEAST_ROOM_MIB} ]; do
  if ! printf '%${MIB}s' '' >>"$room"; then
    : >"$room"
    echo 'The volume of the data has no room left.' >&2
    exit ${diskFullExitCode}
  fi
  count=$((count + 1))
done
: >"$room"
shift 3
case $(uname -r) in
  6.19* | 6.[2-9][0-9]* | [7-9].* | [1-9][0-9].*) export GLIBC_TUNABLES=glibc.pthread.rseq=1 ;;
esac
exec mongod "$@"
`.trim();

/**
 * One member of the replica set. Name and host name are the same, so that its DNS name stays while the pod's address
 * changes. It is ready only once the operator has set the readiness gate.
 *
 * @param avoidNodes nodes on which it must not run; they are of its moment, and no part of the template's hash
 */
export function memberPod(
  cluster: MovieSearchCluster,
  settings: ObjectSettings,
  name: string,
  avoidNodes: readonly string[] = [],
): Pod {
  const spec = memberPodSpec(cluster, settings, name);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: objectMetadata(cluster, 'database', name, {
      [memberLabel]: name,
      [templateHashLabel]: memberTemplateHash(cluster, settings),
    }),
    spec:
      avoidNodes.length === 0 ? spec : { ...spec, affinity: { ...spec.affinity, ...awayFrom(avoidNodes) } },
  };
}

/** A member whose pod was made from another template than this is outdated. */
export function memberTemplateHash(cluster: MovieSearchCluster, settings: ObjectSettings): string {
  return templateHash(memberPodSpec(cluster, settings, ''));
}

function memberPodSpec(cluster: MovieSearchCluster, settings: ObjectSettings, name: string): PodSpec {
  const { database } = cluster.spec;
  return {
    hostname: name,
    subdomain: databaseServiceName(cluster.metadata.name),
    readinessGates: [{ conditionType: inSyncGate }],
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: TERMINATION_GRACE_SECONDS,
    securityContext: podSecurityContext(MONGOD_USER, settings),
    ...pullSecrets(settings),
    ...podSpread(cluster, 'database', database.placement),
    ...nodeChoice(database.placement),
    ...memberDns(),
    containers: [
      {
        name: MONGOD_CONTAINER,
        image: database.image ?? settings.images.database,
        imagePullPolicy: settings.imagePullPolicy,
        command: [
          'sh',
          '-ec',
          startScript,
          'start-member',
          authFile('keyFile'),
          `${KEY_FILE_DIRECTORY}/keyfile`,
          DATA_DIRECTORY,
        ],
        args: mongodArguments(cluster),
        ports: [{ name: 'mongodb', containerPort: MONGODB_PORT, protocol: 'TCP' }],
        resources: containerResources(database.resources),
        securityContext: containerSecurityContext(),
        startupProbe: {
          tcpSocket: { port: MONGODB_PORT },
          periodSeconds: 1,
          failureThreshold: STARTUP_LIMIT_SECONDS,
        },
        readinessProbe: { tcpSocket: { port: MONGODB_PORT }, periodSeconds: 5, timeoutSeconds: 2 },
        livenessProbe: {
          tcpSocket: { port: MONGODB_PORT },
          periodSeconds: 10,
          timeoutSeconds: 5,
          failureThreshold: 6,
        },
        volumeMounts: [
          authVolumeMount(),
          { name: 'keyfile', mountPath: KEY_FILE_DIRECTORY },
          { name: 'data', mountPath: DATA_DIRECTORY },
        ],
      },
    ],
    volumes: [
      authVolume(cluster, 'keyFile', settings),
      { name: 'keyfile', emptyDir: { medium: 'Memory', sizeLimit: '64Ki' } },
      database.storage.type === 'Persistent'
        ? { name: 'data', persistentVolumeClaim: { claimName: name } }
        : { name: 'data', emptyDir: {} },
    ],
  };
}

function mongodArguments({ metadata, spec }: MovieSearchCluster): string[] {
  return [
    `--replSet=${metadata.name}`,
    `--keyFile=${KEY_FILE_DIRECTORY}/keyfile`,
    `--dbpath=${DATA_DIRECTORY}`,
    // Without --ipv6 mongod listens on IPv4 alone. Where the node has no IPv6, mongod starts all the same and leaves that family out.
    '--bind_ip_all',
    '--ipv6',
    `--port=${MONGODB_PORT}`,
    '--nounixsocket',
    // A line for each connection of each probe would drown the rest.
    '--quiet',
    `--wiredTigerCacheSizeGB=${spec.database.cacheSizeGB}`,
    `--oplogSize=${oplogMiB(spec.database.storage)}`,
    `--setParameter=shutdownTimeoutMillisForSignaledShutdown=${SHUTDOWN_TIMEOUT_MS}`,
    // A primary repeats some of its reads on the others, to warm their caches. Every member serves reads here and is warm, and a
    // primary goes on calling those that have left.
    '--setParameter=mirrorReads={samplingRate: 0.0}',
  ];
}

/**
 * How far back a member can catch up without copying everything. MongoDB's own choice is 5 % of the *free* disk, of which a
 * node's is shared by all its pods: so 1 GiB there, a tenth of a volume of its own, between 64 MiB and 16 GiB.
 */
function oplogMiB(storage: DatabaseStorage): number {
  if (storage.type === 'Ephemeral') return 1024;
  return Math.round(Math.min(16_384, Math.max(64, quantityValue(storage.size) / MIB / 10)));
}
