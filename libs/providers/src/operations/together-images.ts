import { parseJsonBody } from '@libs/protocol';
import { jsonCall } from './json-call';
import type { OperationAdapter } from './operation';
import { relayedOperation } from './relay';

const PATH = '/images/generations';
const SIZE = /^(\d{2,5})x(\d{2,5})$/;

/** Together's images: `base64` for `b64_json`, `width` and `height` for `size`, nothing for the rest of OpenAI's words. */
export const togetherImages: OperationAdapter = {
  ...relayedOperation(PATH),
  encode: ({ body }, target) => {
    const { size, response_format: format, ...rest } = parseJsonBody(body);
    const out = { ...rest, model: target.model };
    const [, width, height] = SIZE.exec(typeof size === 'string' ? size : '') ?? [];
    const changes: string[] = [];
    if (width !== undefined) Object.assign(out, { width: Number(width), height: Number(height) });
    else if (size !== undefined && size !== 'auto') changes.push('size: dropped, Together takes width and height in pixels');
    for (const name of OPENAI_ONLY) {
      if (!(name in out)) continue;
      Reflect.deleteProperty(out, name);
      changes.push(`${name}: dropped, Together does not take it`);
    }
    if (format !== undefined) Object.assign(out, { response_format: format === 'b64_json' ? 'base64' : format });
    return { ...jsonCall(PATH, Buffer.from(JSON.stringify(out))), changes };
  },
};

const OPENAI_ONLY = ['quality', 'style', 'user', 'background', 'moderation', 'output_compression', 'partial_images', 'stream'];
