import { ApiProperty } from '@nestjs/swagger';
import type { Setting } from '@libs/config';

export const ORIGINS = ['environment', 'file', 'generated', 'default', 'unset'] as const;

export class SettingView {
  name!: string;
  /** The heading it stands under in `.env.backend.example`. */
  section!: string;
  description!: string;
  /** `[secret]` for what is one; null: nothing says it. */
  @ApiProperty({ type: 'string', nullable: true })
  value!: string | null;
  @ApiProperty({ type: 'string', nullable: true })
  default!: string | null;
  /** `file`: `NAME_FILE` named it. `generated`: made once by this installation. `unset`: nobody says it, and there is no default. */
  @ApiProperty({ enum: ORIGINS })
  origin!: string;
  /** The name under which it was given, where that is another one; null: its own. */
  @ApiProperty({ type: 'string', nullable: true })
  written_as!: string | null;
  secret!: boolean;
}

export class SettingsView {
  @ApiProperty({ enum: ['embedded', 'cluster'] })
  mode!: string;
  production!: boolean;
  /** What the boot had to say of it, such as names that nobody knows. */
  warnings!: string[];
  @ApiProperty({ type: [SettingView] })
  data!: SettingView[];
}

export const settingView = (setting: Setting): SettingView => ({
  ...{ name: setting.name, section: setting.section, description: setting.description, secret: setting.secret },
  ...{ value: setting.value ?? null, default: setting.default ?? null, origin: setting.from },
  written_as: setting.writtenAs ?? null,
});
