// Reads from Secret Manager as Google's own client does, with the login of its environment, and prints what it got as JSON.
// gcp-sm.mjs HOST PORT PROJECT
import { SecretManagerServiceClient } from "@google-cloud/secret-manager";

const [host, port, project] = process.argv.slice(2);
const client = new SecretManagerServiceClient({ fallback: true, apiEndpoint: host, port: Number(port) });
const parent = `projects/${project}`;
const read = async (name) => (await client.accessSecretVersion({ name: `${parent}/secrets/${name}` }))[0];

const current = await read("db/versions/latest");
const old = await read("db/versions/1");
const listed = (await client.listSecrets({ parent }))[0].map((secret) => secret.name.split("/").pop());
const failures = {};
for (const name of ["off/versions/1", "none/versions/latest", "db/versions/9", "denied/versions/latest"]) {
  try {
    await read(name);
  } catch (error) {
    const told = JSON.parse(error.message).error;
    failures[name] = [told.code, told.status, told.details?.[0]?.reason ?? null];
  }
}
console.log(
  JSON.stringify({
    current: current.payload.data.toString(),
    name: current.name,
    checksum: String(current.payload.dataCrc32c),
    old: old.payload.data.toString(),
    listed,
    failures,
  }),
);
