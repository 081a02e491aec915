/** The baseline over the gateway: discord.js as its guide shows it, which answers every command with one line. */
import { Client, Events, GatewayIntentBits } from 'discord.js';

const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: process.env['DISCORD_API_URL'] ?? '' },
});
client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isChatInputCommand()) await interaction.reply('Hello.');
});
client.once(Events.ClientReady, () => void process.stdout.write('ready\n'));
await client.login(process.env['DISCORD_TOKEN'] ?? '');
process.once('SIGTERM', () => process.exit());
