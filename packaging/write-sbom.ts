// The bill of materials (CycloneDX): what npm knows of the packages that are in the bundle, and Node where it is inside.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { DESCRIPTION, makeFolder, NAME, RELEASE, ROOT, run } from './project.ts';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly 'bom-ref': string;
  readonly scope?: string;
  readonly properties?: readonly { readonly name: string }[];
}

interface Bill {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Of all that is installed, what is in the bundle: dependencies of the development that nobody gets are left out. */
export function billOf(
  whole: Bill,
  bundled: readonly { readonly name: string; readonly version: string }[],
): Bill {
  const components = bundled.map(({ name, version }) => {
    const found = whole.components.find(one => one.name === name && one.version === version);
    if (found === undefined)
      throw new Error(`${name} ${version} is in the bundle, and npm sbom does not know it`);
    // For npm all of them are of the development.
    return { ...found, properties: [] };
  });
  const node = {
    'bom-ref': `node@${process.versions.node}`,
    type: 'platform',
    name: 'node',
    version: process.versions.node,
    description:
      'Is in the executables, the .deb and the .rpm; the package of npm is run by a Node.js of its user.',
    scope: 'optional',
    purl: `pkg:generic/node@${process.versions.node}`,
  };
  const refs = new Set(components.map(one => one['bom-ref']));
  const own = whole.metadata.component['bom-ref'];
  return {
    ...whole,
    metadata: {
      ...whole.metadata,
      component: {
        ...whole.metadata.component,
        name: NAME,
        ...{ type: 'application', description: DESCRIPTION },
      },
    },
    components: [...components, node],
    dependencies: [
      { ref: own, dependsOn: [...refs, node['bom-ref']] },
      ...whole.dependencies
        .filter(({ ref }) => refs.has(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(one => refs.has(one)) })),
    ],
  };
}

run(async () => {
  const { stdout } = await execa('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: ROOT });
  const bundled = JSON.parse(readFileSync(join(ROOT, 'dist/third-party.json'), 'utf8'));
  const file = join(makeFolder(RELEASE), `${NAME}.cdx.json`);
  writeFileSync(file, `${JSON.stringify(billOf(JSON.parse(stdout), bundled), undefined, 2)}\n`);
  process.stdout.write(`${file}: ${bundled.length} packages, and Node\n`);
});
