import { toUserPoolClient } from '../../domain/client-settings.ts'
import { operation } from '../define.ts'
import { clientAdministrator } from './client-administrator.ts'
import { openClientSecret } from '../../accounts/client-secret.ts'

/** An administrator reads an app client's settings, and its secret. */
export const DescribeUserPoolClient = operation('DescribeUserPoolClient', {
  caller: clientAdministrator,
  async perform({ client: { record }, vault }) {
    return { UserPoolClient: toUserPoolClient(record, openClientSecret(vault, record)) }
  },
})
