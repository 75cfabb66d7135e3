// Creates the objects of a file in YAML as the project's own client does in a pod.
// k8s-apply.mjs ROOT FILE: the folder that is the pod's root, and what is created
import { readFileSync } from "node:fs";
import { KubeConfig, KubernetesObjectApi, loadAllYaml } from "@kubernetes/client-node";

const [root, file] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromCluster(root);
const api = KubernetesObjectApi.makeApiClient(config);
for (const object of loadAllYaml(readFileSync(file, "utf8"))) {
  const created = await api.create(object);
  console.log(`${created.kind} ${created.metadata.namespace}/${created.metadata.name}`);
}
