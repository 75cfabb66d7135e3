// Reads from a key vault as Microsoft's own client does, and prints what it got as JSON.
// azure-kv.mjs VAULT AUTHORITY TENANT CLIENT LOGIN [PROOF]
import { ClientCertificateCredential, ClientSecretCredential, ManagedIdentityCredential, WorkloadIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";

const [vault, authority, tenant, client, login, proof] = process.argv.slice(2);
const options = { authorityHost: authority, disableInstanceDiscovery: true };
const credential = {
  secret: () => new ClientSecretCredential(tenant, client, proof, options),
  federated: () => new WorkloadIdentityCredential({ tenantId: tenant, clientId: client, tokenFilePath: proof, ...options }),
  certificate: () => new ClientCertificateCredential(tenant, client, proof, options),
  // IDENTITY_ENDPOINT and IDENTITY_HEADER, else the address of AZURE_POD_IDENTITY_AUTHORITY_HOST.
  managed: () => new ManagedIdentityCredential(),
}[login]();
const secrets = new SecretClient(vault, credential, { disableChallengeResourceVerification: true });

const listed = [];
for await (const { name, enabled } of secrets.listPropertiesOfSecrets()) {
  listed.push(enabled ? name : `-${name}`);
}
const current = await secrets.getSecret("db");
const old = await secrets.getSecret("db", { version: process.env.OLD_VERSION });
const failures = {};
for (const name of ["off", "none", "denied"]) {
  try {
    await secrets.getSecret(name);
  } catch (error) {
    failures[name] = [error.statusCode, error.code, error.details?.error?.innererror?.code ?? error.details?.error?.innerError?.code ?? null];
  }
}
console.log(
  JSON.stringify({
    current: current.value,
    old: old.value,
    version: current.properties.version,
    expires: current.properties.expiresOn?.toISOString() ?? null,
    listed,
    failures,
  }),
);
