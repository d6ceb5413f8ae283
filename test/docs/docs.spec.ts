import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { parseGatewayFile } from '@libs/gateway';
import { buildProgram } from '../../launcher/cli/program';

/** What pages say must be so: links lead somewhere, commands and their options exist, examples of files are valid. */
const ROOT = resolve(__dirname, '../..');
const FOLDERS = ['.', 'docs', 'docs/decisions', 'bench', 'helm/route-llm-gateway', 'terraform'];
const pages = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, folder, name)),
);
const titled = pages.map((page) => [relative(ROOT, page), readFileSync(page, 'utf8')] as const);

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
const anchors = (text: string): string[] => [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
const blocks = (text: string, ...languages: string[]): string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].flatMap(([, language = '', code = '']) =>
    languages.includes(language) ? [code] : [],
  );

it.each(titled)('%s: every link leads somewhere', (name, text) => {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  for (const [, link = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^(https?:|mailto:)/.test(link)) continue;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? join(ROOT, name) : resolve(ROOT, dirname(name), path);
    expect({ name, link, there: existsSync(target) }).toEqual({ name, link, there: true });
    if (anchor !== undefined && target.endsWith('.md')) expect(anchors(readFileSync(target, 'utf8'))).toContain(anchor);
  }
});

const program = buildProgram({ env: {}, out: () => undefined, err: () => undefined, exit: () => undefined });

/** Command lines of ours, wherever they stand: in blocks and between backticks. */
function commandLines(text: string): string[][] {
  const code = [...blocks(text, 'sh', 'bash'), ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, one = '']) => one)]
    .join('\n')
    .replace(/\\\n/g, ' ');
  return [...code.matchAll(/(?:(?<![\w/-])route-llm-gateway|dist\/launcher\/cli\/main\.js) +([a-z-][^\n|>;&#)]*)/g)].map(
    ([, rest = '']) => rest.trim().split(/\s+/),
  );
}

it.each(titled)('%s: every command and option exists', (_, text) => {
  for (const words of commandLines(text)) {
    let command: Command = program;
    for (const word of words) {
      if (word.startsWith('--')) {
        const known = [...command.options, ...program.options].map(({ long }) => long);
        expect({ words, known: [...known, '--help'].includes(word.split('=')[0] ?? '') }).toEqual({ words, known: true });
        continue;
      }
      const next = command.commands.find((one) => one.name() === word);
      if (next) command = next;
      // A group of commands must be followed by one of its own.
      else
        expect({ words, command: command.commands.length > 0 && command !== program ? word : 'argument' }).toEqual({
          words,
          command: 'argument',
        });
    }
  }
});

it.each(titled.filter(([name]) => !name.startsWith('docs/decisions')))('%s: scripts of npm exist', (_, text) => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  for (const [, name = ''] of text.matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g)) expect(Object.keys(scripts)).toContain(name);
});

it.each(titled)('%s: examples of YAML and JSON can be read', (_, text) => {
  for (const block of blocks(text, 'yaml', 'yml')) {
    expect(() => parse(block) as unknown).not.toThrow();
    if (block.includes('\nversion: 1\n')) expect(parseGatewayFile(block, {}, { missing: 'x' })).toMatchObject({ ok: true });
  }
});
