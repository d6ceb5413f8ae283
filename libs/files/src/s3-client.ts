import { S3Client } from '@aws-sdk/client-s3';
import { openSecret } from '@libs/kernel/open-secret';
import type { S3Settings } from './s3-blob-store';

export function s3Client({ credentials, region, pathStyle, endpoint }: S3Settings): S3Client {
  return new S3Client({
    region,
    forcePathStyle: pathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && {
      credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: openSecret(credentials.secretAccessKey) },
    }),
    // Compatible stores refuse the checksums that Amazon added later, unless they are asked for.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
