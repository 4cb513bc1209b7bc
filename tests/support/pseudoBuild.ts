/** The app with {@link file://./pseudo.ts} in the place of Chinese. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const PSEUDO = fileURLToPath(new URL('pseudo.ts', import.meta.url));
/** A file of Chinese messages, by its English one: what each exports. */
const EXPORTS: Readonly<Record<string, readonly [english: string, chinese: string]>> = {
  zh: ['en', 'zh'],
  'pages.zh': ['pagesEn', 'pagesZh'],
  'errors.zh': ['errorsEn', 'errorsZh'],
  'doctor.zh': ['doctorEn', 'doctorZh'],
};

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
          const file = /\/src\/i18n\/([\w.]+)\.ts$/.exec(id)?.[1] ?? '';
          const names = EXPORTS[file];
          if (names === undefined) return null;
          const [english, chinese] = names;
          return `
            import { ${english} } from './${file.replace('zh', 'en')}.ts';
            import { pseudo } from ${JSON.stringify(PSEUDO)};
            export const ${chinese} = pseudo(${english});`;
        },
      },
    ],
  });
}
