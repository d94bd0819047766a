/** `npm run bench` measures standalone; `npm run bench -- --kafka` the three services on Kafka and PostgreSQL. */
const kafka = process.argv.indexOf('--kafka');
if (kafka > 0) process.argv.splice(kafka, 1);
await import(kafka > 0 ? './kafka.ts' : './standalone.ts');

export {};
