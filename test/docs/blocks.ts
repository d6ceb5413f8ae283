import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** Blocks of code on the pages of the documentation, and what stands in front of those that cannot be run. */
export const ROOT = resolve(__dirname, '../..');
const FOLDERS = ['.', 'docs', 'docs/decisions', 'bench', 'dashboard', 'helm/route-llm-gateway', 'terraform'];

export interface Block {
  page: string;
  /** Of its first line, from 1. */
  line: number;
  language: string;
  code: string;
  /** `<!-- not run: why -->` on the line before. */
  notRun: string | undefined;
}

export const PAGES: readonly string[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
    .map((name) => relative(ROOT, join(ROOT, folder, name))),
);

export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const found = text.matchAll(/(?:^<!-- not run: (.+) -->\n+)?^```(\w+)\n([\s\S]*?)^```/gm);
  return [...found].map((match) => ({
    ...{ page, language: match[2] ?? '', code: match[3] ?? '', notRun: match[1] },
    line: text.slice(0, match.index + match[0].indexOf('```')).split('\n').length + 1,
  }));
}

const LANGUAGES = new Map([
  ['sh', 'shell'],
  ['bash', 'shell'],
  ['ts', 'script'],
  ['js', 'script'],
  ['python', 'python'],
]);

/** Of all pages, those that are commands or programs. */
export const RUNNABLE: readonly (Block & { kind: string })[] = PAGES.flatMap(blocksOf).flatMap((block) => {
  const kind = LANGUAGES.get(block.language);
  return kind === undefined ? [] : [{ ...block, kind }];
});
