import type { S3Config } from './app-config';
import type { Environment } from './environment';

/** The bucket that the variables with this beginning name; nothing when they name none. */
export function s3Of(values: Environment, name: 'GATEWAY_FILES_S3' | 'GATEWAY_LOG_SINK_S3'): { s3?: S3Config } {
  const bucket = values[`${name}_BUCKET`];
  if (bucket === undefined) return {};
  const endpoint = values[`${name}_ENDPOINT`];
  const accessKeyId = values[`${name}_ACCESS_KEY_ID`];
  const secretAccessKey = values[`${name}_SECRET_ACCESS_KEY`];
  return {
    s3: {
      bucket,
      region: values[`${name}_REGION`],
      prefix: values[`${name}_PREFIX`],
      pathStyle: values[`${name}_PATH_STYLE`] ?? endpoint !== undefined,
      ...(endpoint !== undefined && { endpoint }),
      ...(accessKeyId !== undefined && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    },
  };
}
