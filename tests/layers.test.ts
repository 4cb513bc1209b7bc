import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

/**
 * Who may import whom: the arrows between the floors, and to packages. A floor may always import itself; `type:` arrows are
 * for types only. `main.ts` and `start/` put the parts together and may import anything.
 */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  core: ['@noble/hashes', 'valibot'],
  i18n: ['type:core'],
  storage: ['core', 'idb', 'valibot'],
  platform: ['@noble/ciphers', 'fflate', 'core', 'valibot', 'workbox-window'],
  simulator: ['core', '@noble/hashes', 'valibot'],
  relay: ['core'],
  helper: ['core', 'platform'],
  server: ['relay', 'simulator', 'csp.ts', 'node', 'hono', '@hono/node-server'],
  serviceWorker: ['workbox-precaching'],
  state: ['core', 'storage', 'platform', 'type:i18n', 'svelte', 'valibot'],
  ui: ['state', 'i18n', 'core', 'svelte', '@lucide/svelte', '@tanstack/virtual-core', 'qr'],
};
const COMPOSITION = ['main.ts', 'csp.ts', 'buildInfo.d.ts', 'app.css', 'start'];

/** The arrows between the rooms of a floor that has rooms, from what needs nothing to what needs the most. */
const ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  core: {
    base: [],
    tc3: ['base'],
    v1: ['base'],
    ssh: ['base'],
    api: ['base', 'tc3'],
    cvm: ['api'],
    helper: [],
    connection: ['base', 'api'],
    doctor: ['base', 'tc3', 'api', 'cvm', 'helper'],
    input: ['base', 'cvm'],
    ledger: ['base', 'ssh', 'connection', 'cvm', 'input'],
    list: ['ssh', 'cvm', 'ledger'],
    'flows/ports': ['base', 'ledger'],
    'flows/connect': ['base', 'tc3', 'api', 'cvm'],
    'flows/look': ['base', 'ssh', 'api', 'cvm', 'ledger'],
    'flows/create': ['base', 'ssh', 'api', 'cvm', 'ledger', 'flows/ports', 'flows/look'],
    'flows/many': ['base', 'ssh', 'api', 'cvm', 'ledger', 'flows/ports', 'flows/look', 'flows/create'],
    'flows/change': ['base', 'api', 'cvm', 'input', 'ledger', 'flows/ports', 'flows/look', 'flows/create'],
    'flows/file': ['base', 'ssh', 'ledger', 'list', 'flows/create'],
    release: ['base', 'ssh'],
    byHand: ['base', 'tc3', 'v1', 'ssh', 'api', 'cvm', 'ledger', 'flows/ports'],
  },
  platform: {
    network: [],
    tabs: [],
    crypto: [],
    workers: ['crypto'],
    files: ['workers'],
    site: ['network', 'files', 'workers'],
  },
  state: {
    app: [],
    ledger: [],
    files: ['ledger'],
    saving: ['app', 'ledger'],
    session: ['app', 'saving'],
    look: ['ledger', 'files', 'saving', 'session'],
    connect: ['app', 'ledger', 'saving', 'session'],
    newKey: ['app', 'ledger', 'files', 'saving', 'session'],
    many: ['ledger', 'files', 'saving', 'session', 'newKey'],
    byHand: ['ledger', 'saving', 'session'],
    keys: ['ledger', 'files', 'saving', 'session', 'look', 'newKey'],
    whichKey: ['ledger', 'files', 'look'],
    device: ['ledger', 'saving', 'session'],
    release: [],
  },
  ui: {
    context: [],
    parts: ['context'],
    connect: ['context', 'parts'],
    byHand: ['context', 'parts'],
    newKey: ['context', 'parts', 'connect', 'byHand'],
    many: ['context', 'parts', 'connect', 'newKey'],
    whichKey: ['context', 'parts', 'newKey'],
    keys: ['context', 'parts', 'connect', 'byHand', 'newKey', 'whichKey'],
    key: ['context', 'parts', 'newKey', 'keys'],
    release: ['context', 'parts'],
    settings: ['context', 'parts', 'connect', 'release'],
    app: ['context', 'parts', 'connect', 'newKey', 'many', 'keys', 'key', 'whichKey', 'settings', 'release'],
  },
};

const SOURCE = join(import.meta.dirname, '../src');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.(ts|svelte)$/.test(file));

interface Import {
  /** A file of ours, or a package's name; `node` for all of Node's. */
  readonly target: string;
  readonly isType: boolean;
}

/** Everything that a file imports: types, dynamic imports, `?worker` addresses, and files named by `new URL` too. */
function importsOf(file: string): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: string, isType: boolean) =>
    found.push({ target: targetOf(file, specifier), isType });
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      add(node.moduleSpecifier.text, isTypeOnly(node.importClause));
    if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
      add(node.moduleSpecifier.text, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) add(node.argument.literal.text, true);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      // An address that is computed could be any file.
      add(specifier && ts.isStringLiteralLike(specifier) ? specifier.text : './computed', false);
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'URL') {
      const [path, base] = node.arguments ?? [];
      if (path && ts.isStringLiteralLike(path) && base?.getText() === 'import.meta.url')
        add(path.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, scriptOf(file), ts.ScriptTarget.Latest, true));
  return found;
}

function scriptOf(file: string): string {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  if (!file.endsWith('.svelte')) return text;
  // A component's markup may import as well: `{#await import('…')}`.
  const dynamic = [...text.replace(/<script[^]*?<\/script>/g, '').matchAll(/import\(\s*'[^']+'\s*\)/g)];
  const scripts = [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, script]) => script ?? '');
  return [...scripts, ...dynamic.map(([statement]) => `${statement};`)].join('\n');
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.every((element) => element.isTypeOnly);
}

function targetOf(file: string, specifier: string): string {
  const path = specifier.split('?')[0] ?? '';
  if (path.startsWith('.')) return normalize(join(dirname(file), path)).replaceAll('\\', '/');
  if (path.startsWith('node:')) return 'node';
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

function floorOf(target: string): string {
  return target.split('/')[0] ?? '';
}

/** The folder of a file on its floor: `flows/look` for `core/flows/look/askCloud.ts`. */
function roomOf(file: string): string {
  return dirname(file).split('/').slice(1).join('/');
}

/** Whether an import is of a file of ours: packages have no extension. */
function isOurs(target: string): boolean {
  return ['.ts', '.svelte', '.css'].includes(extname(target));
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** The groups of two or more that reach each other, by Tarjan. */
function circlesOf(arrows: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    const index = order.size;
    order.set(node, index);
    let lowest = index;
    stack.push(node);
    for (const next of arrows.get(node) ?? []) {
      if (!order.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, order.get(next) ?? lowest);
    }
    if (lowest === index) {
      const circle = stack.splice(stack.indexOf(node));
      if (circle.length > 1 || arrows.get(node)?.has(node) === true) circles.push(circle.sort());
    }
    return lowest;
  };
  for (const node of arrows.keys()) if (!order.has(node)) visit(node);
  return circles;
}

function arrowsBy(nameOf: (file: string) => string, isLoop: boolean): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const [file, targets] of imports) {
    for (const { target } of targets.filter((one) => isOurs(one.target))) {
      const [from, to] = [nameOf(file), nameOf(target)];
      if (from !== to || isLoop) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
    }
  }
  return arrows;
}

it('every import follows an arrow between floors, or to a package', () => {
  const violations = [...imports].flatMap(([file, targets]) => {
    const floor = floorOf(file);
    if (COMPOSITION.includes(floor)) return [];
    const allowed = FLOORS[floor] ?? [];
    return targets
      .filter(({ target, isType }) => {
        const to = floorOf(target) || target;
        const name = isOurs(target) ? to : target;
        return name !== floor && !allowed.includes(name) && !(isType && allowed.includes(`type:${name}`));
      })
      .map(({ target }) => `${file} imports ${target}`);
  });
  expect(violations).toEqual([]);
});

it('every import on a floor follows an arrow between its rooms', () => {
  const violations = [...imports].flatMap(([file, targets]) => {
    const rooms = ROOMS[floorOf(file)];
    if (rooms === undefined) return [];
    return targets
      .filter(({ target }) => isOurs(target) && floorOf(target) === floorOf(file))
      .filter(
        ({ target }) => roomOf(target) !== roomOf(file) && !rooms[roomOf(file)]?.includes(roomOf(target)),
      )
      .map(({ target }) => `${file} imports ${target}`);
  });
  expect(violations).toEqual([]);
});

it('no arrow between rooms is left of what nobody imports any more', () => {
  const used = arrowsBy((file) => `${floorOf(file)}/${roomOf(file)}`, false);
  const unused = Object.entries(ROOMS).flatMap(([floor, rooms]) =>
    Object.entries(rooms).flatMap(([room, targets]) =>
      targets
        .filter((to) => used.get(`${floor}/${room}`)?.has(`${floor}/${to}`) !== true)
        .map((to) => `${floor}: ${room} to ${to}`),
    ),
  );
  expect(unused).toEqual([]);
});

it('no file is in a circle, by whatever kind of import', () => {
  expect(circlesOf(arrowsBy((file) => file, true))).toEqual([]);
});

it('no room is in a circle', () => {
  expect(circlesOf(arrowsBy((file) => dirname(file), false))).toEqual([]);
});

it('finds a circle, and one of a single file', () => {
  const arrows = (...pairs: readonly (readonly [string, string])[]) => {
    const map = new Map<string, Set<string>>();
    for (const [from, to] of pairs) map.set(from, (map.get(from) ?? new Set()).add(to));
    return map;
  };
  expect(circlesOf(arrows(['a', 'b'], ['b', 'c'], ['c', 'a'], ['c', 'd']))).toEqual([['a', 'b', 'c']]);
  expect(circlesOf(arrows(['a', 'a'], ['b', 'a']))).toEqual([['a']]);
  expect(circlesOf(arrows(['a', 'b'], ['a', 'c'], ['b', 'c']))).toEqual([]);
});

it('sees types, dynamic imports, worker addresses and those in markup', () => {
  const targetsOf = (file: string) => importsOf(file).map(({ target }) => target);
  expect(targetsOf('platform/workers/trustedTypes.ts')).toContain('platform/workers/keyWorker.ts');
  expect(targetsOf('state/newKey/createKey.svelte.ts')).toContain('state/newKey/runCreation.ts');
  expect(targetsOf('ui/app/App.svelte')).toContain('ui/newKey/NewKeyPage.svelte');
  expect(importsOf('core/api/outcome.ts')).toContainEqual({ target: 'core/base/errors.ts', isType: true });
  expect(targetsOf('core/ssh/publicKey.ts')).toContain('@noble/hashes');
});

it('every floor and every room is in the tables', () => {
  const floors = new Set(files.map(floorOf).filter((floor) => !COMPOSITION.includes(floor)));
  expect([...floors].sort()).toEqual(Object.keys(FLOORS).sort());
  for (const [floor, rooms] of Object.entries(ROOMS)) {
    const ofFloor = files.filter((file) => floorOf(file) === floor && roomOf(file) !== '');
    expect([...new Set(ofFloor.map(roomOf))].sort()).toEqual(Object.keys(rooms).sort());
  }
});

it('{@html} and inline styles appear nowhere', () => {
  const offenders = files.filter((file) => {
    const text = readFileSync(join(SOURCE, file), 'utf8');
    return file.endsWith('.svelte') && (/\{@html/.test(text) || /\sstyle="/.test(text));
  });
  expect(offenders).toEqual([]);
});
