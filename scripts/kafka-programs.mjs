import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { propertiesOf } from './kafka-properties.mjs';

const run = promisify(execFile);

const KAFKA = '4.1.1';
const LOG4J = '2.25.1';
const OLDEST_JAVA = 17;
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

/**
 * Less time and memory than Java's defaults: starting a broker costs 2.1 s of CPU instead of 3.5, a record 4–5 µs instead
 * of 7–8 even after 800 000 of them.
 */
export const lightJava = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/**
 * The programs and files that a broker is started from.
 * @typedef {object} KafkaPrograms
 * @property {string} java the command
 * @property {string} jars the class path
 * @property {string} blankData a formatted data folder of node 1 with nothing in it, to be copied
 * @property {string} classArchive the classes of a broker as Java has loaded them, if it is there: a start costs half of the CPU
 */

/** Kafka cannot be had on this machine: no Java, no Maven, or no way to fetch the jars. */
export class KafkaUnavailable extends Error {}

/**
 * The jars of Kafka, fetched by Maven when they are not there yet, and the Java that runs them. Several processes may
 * fetch at the same time.
 * @param {{ signal: AbortSignal }} options
 * @returns {Promise<KafkaPrograms>}
 * @throws {KafkaUnavailable}
 */
export async function fetchPrograms({ signal }) {
  const java = await findJava();
  const cache = resolve(process.env.KAFKA_JARS_DIR || join(import.meta.dirname, '..', '.cache', 'kafka'));
  const folder = join(cache, `kafka-${KAFKA}-log4j-${LOG4J}`);
  if (!existsSync(folder)) await fill(folder, { cache, java, signal });
  return {
    java,
    jars: classPath(folder),
    blankData: join(folder, 'blank-data'),
    classArchive: join(folder, 'classes.jsa'),
  };
}

async function fill(folder, { cache, java, signal }) {
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'fetching-'));
  try {
    // Ignored by git wherever it is.
    await writeFile(join(staging, '.gitignore'), '*\n');
    await fetchJars(staging, signal);
    await formatBlankData(staging, java, signal);
    await rename(staging, folder);
  } catch (error) {
    // Another process may have been faster; its jars are as good as ours.
    if (signal.aborted || !existsSync(folder)) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function fetchJars(staging, signal) {
  await requireMaven();
  console.error(`fetching Kafka ${KAFKA} with Maven, once: 55 MB`);
  const pom = join(staging, 'pom.xml');
  await writeFile(pom, pomOf());
  const options = [`-DincludeScope=runtime`, `-DoutputDirectory=${join(staging, 'jars')}`];
  try {
    await run('mvn', ['-q', '-B', '-ntp', '-f', pom, COPY_DEPENDENCIES, ...options], { signal });
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message;
    throw new KafkaUnavailable(`Maven could not fetch Kafka's jars: ${said}`, { cause: error });
  }
}

// Formatting takes a second of Java. It depends on the version alone, so it is done once and copied.
async function formatBlankData(staging, java, signal) {
  const settings = join(staging, 'format.properties');
  const node = { id: 1, port: 9092, controllerPort: 9093 };
  await writeFile(settings, propertiesOf({ data: join(staging, 'blank-data'), node, cluster: [node] }));
  const format = ['kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qg', '-c', settings];
  await run(java, [...lightJava, '-cp', classPath(staging), ...format], { signal });
}

const classPath = (folder) => join(folder, 'jars', '*');

async function findJava() {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { stderr } = await run(java, ['-version']).catch((error) => {
    throw new KafkaUnavailable(`Java ${OLDEST_JAVA} or newer is needed; "${java} -version" failed`, { cause: error });
  });
  const version = /version "(\d+)/.exec(stderr)?.[1];
  if (Number(version) >= OLDEST_JAVA) return java;
  throw new KafkaUnavailable(`Java ${OLDEST_JAVA} or newer is needed; "${java}" is Java ${version ?? '?'}`);
}

async function requireMaven() {
  await run('mvn', ['-version']).catch((error) => {
    throw new KafkaUnavailable('Maven is needed to fetch Kafka; "mvn -version" failed', { cause: error });
  });
}

// The broker's own POM names no logging implementation, and without log4j-core it does not start.
function pomOf() {
  const dependencies = [
    ['org.apache.kafka', 'kafka_2.13', KAFKA],
    ['org.apache.kafka', 'kafka-tools', KAFKA],
    ['org.apache.logging.log4j', 'log4j-core', LOG4J],
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J],
    ['org.apache.logging.log4j', 'log4j-1.2-api', LOG4J],
  ].map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies.join('\n')}
</dependencies></project>
`;
}
