import { ApiProperty } from '@nestjs/swagger';

const KINDS = ['providers', 'provider_keys', 'tenants', 'virtual_keys', 'limits', 'budgets', 'model', 'routing'] as const;

export class FileOwnedAnswer {
  @ApiProperty({ enum: KINDS })
  kind!: (typeof KINDS)[number];
  /** Of the row; `provider/model` for models, `active` for routing. */
  id!: string;
  /** Name of the file. */
  file!: string;
  @ApiProperty({ type: 'integer' })
  line!: number;
  /** When the file said so first, or moved it. */
  applied_at!: string;
}

export class FileOwnedList {
  @ApiProperty({ type: [FileOwnedAnswer] })
  data!: FileOwnedAnswer[];
}
