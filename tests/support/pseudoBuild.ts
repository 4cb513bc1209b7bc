/** The app with {@link file://./pseudo.ts} in the place of Chinese. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const PSEUDO = fileURLToPath(new URL('pseudo.ts', import.meta.url));
/** The files that are loaded, each of which exports its own name. */
const ROOT = /\/src\/i18n\/zh\/(first|pages|errors|doctor)\.ts$/;

/** @param outDir where to; it is emptied */
export async function buildPseudo(outDir: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
    plugins: [
      {
        name: 'pseudo-language',
        enforce: 'pre',
        load(id) {
          const name = ROOT.exec(id)?.[1];
          if (name === undefined) return null;
          return `
            import { ${name} as english } from '../en/${name}.ts';
            import { pseudo } from ${JSON.stringify(PSEUDO)};
            export const ${name} = pseudo(english);`;
        },
      },
    ],
  });
}
