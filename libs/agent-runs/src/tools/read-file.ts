import type { Principal } from '@libs/kernel';
import type { FileFacts, RunFiles } from '../run';
import { failed, type OpenTool } from './toolbox';

const PIECE_CHARS = 32_000;

/** What can be read as text; the rest is shown to the model whole. */
export const isText = ({ mediaType }: Pick<FileFacts, 'mediaType'>): boolean =>
  /^(text\/|application\/(json|xml|x-ndjson|yaml|csv)\b)/.test(mediaType);

/** Reads the run's own attachments, and nothing else, a piece at a time. */
export function readFileTool(attached: readonly FileFacts[], principal: Principal, files: Pick<RunFiles, 'read'>): OpenTool {
  const list = attached.map(({ id, filename, mediaType }) => `${id} (${JSON.stringify(filename)}, ${mediaType})`).join(', ');
  return {
    name: 'read_file',
    type: 'read_file',
    description: `Reads text of the attached files: ${list || 'there are none that are text'}.`,
    parameters: {
      type: 'object',
      properties: {
        file: { type: 'string', description: 'Id or name of the file.' },
        offset: { type: 'integer', description: 'Characters to skip; 0 unless told.' },
      },
      required: ['file'],
    },
    repeatable: true,
    call: async ({ file, offset = 0 }) => {
      const found = attached.find(({ id, filename }) => id === file || filename === file);
      if (!found) return failed(`No such file is attached. There are: ${list}.`);
      const { bytes } = await files.read(principal, found.id);
      const text = bytes.toString('utf8');
      const from = Math.max(0, Number(offset));
      const piece = text.slice(from, from + PIECE_CHARS);
      const next = from + piece.length;
      const more = next < text.length ? `\n[${text.length - next} characters more: go on with offset ${next}]` : '';
      return { content: piece + more, isError: false };
    },
  };
}
