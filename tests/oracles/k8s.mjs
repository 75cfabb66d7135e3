// Reads from an API server as the project's own client does in a pod, and prints what it got as JSON.
// k8s.mjs ROOT: the folder that is the pod's root
import { CoreV1Api, KubeConfig, setHeaderOptions } from "@kubernetes/client-node";

const config = new KubeConfig();
config.loadFromCluster(process.argv[2]);
const api = config.makeApiClient(CoreV1Api);
const namespace = config.getContextObject(config.getCurrentContext()).namespace;
const text = (encoded) => Buffer.from(encoded, "base64").toString();

const secret = await api.readNamespacedSecret({ name: "db", namespace });
const map = await api.readNamespacedConfigMap({ name: "settings", namespace });
const known = await api.readNamespacedSecret(
  { name: "db", namespace },
  setHeaderOptions("Accept", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"),
);
const failures = {};
for (const name of ["none", "denied"]) {
  try {
    await api.readNamespacedSecret({ name, namespace });
  } catch (error) {
    const { kind, reason, details } = JSON.parse(error.body);
    failures[name] = [error.code, kind, reason, details.name];
  }
}
console.log(
  JSON.stringify({
    secret: [secret.kind, text(secret.data.password), secret.metadata.resourceVersion, secret.immutable ?? false],
    map: [map.kind, map.data.url, text(map.binaryData.blob)],
    known: [known.kind, known.data ?? null, known.metadata.resourceVersion],
    failures,
  }),
);
