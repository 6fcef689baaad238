import { NestFactory } from '@nestjs/core';
import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { ManisClient } from './manis.client.js';
import { PartnersModule } from './partners.module.js';

async function main(): Promise<void> {
  const sim = await ProviderSimulator.start();
  const app = await NestFactory.createApplicationContext(PartnersModule.at(sim.urls.manis, sim.origin));
  console.log(`manis says ${JSON.stringify(await app.get(ManisClient).ping())}`);
  await app.close();
  await sim.close();
}

void main();
