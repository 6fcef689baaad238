import * as common from '@nestjs/common';
import { expect, it } from 'vitest';
import { nestVersionFault } from '../../../../lib/module/start-up/nest-version.js';

it('R96 Nest 10 is a fault at start-up, and what is newer is none', () => {
  const { ParseDatePipe: _, ...ten } = common;
  expect(nestVersionFault(ten)).toBe(
    'ProviderAuthModule: Nest 10 or older is installed; install @nestjs/common and @nestjs/core 11 or 12',
  );
  expect(nestVersionFault(common)).toBeUndefined();
});
