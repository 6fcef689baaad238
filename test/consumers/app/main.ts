import { Test } from '@nestjs/testing';
import { overrideProviderAuth, ProviderSimulator } from 'nestjs-provider-auth/testing';
import { AppModule } from './app.module.js';
import { ManisClient } from './manis.client.js';

/** The built application, once, on the simulator. */
async function main(): Promise<void> {
  const simulator = await ProviderSimulator.start();
  const app = await overrideProviderAuth(Test.createTestingModule({ imports: [AppModule] }), simulator).compile();
  await app.init();
  console.log(`manis says ${JSON.stringify(await app.get(ManisClient).ping())}`);
  await app.close();
  await simulator.close();
}

void main();
