import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DEFAULT_TENANT_ID, UserService } from '@libs/auth';
import { GatewayError } from '@libs/kernel';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { PageQuery } from '../http/page.dto';
import { CreatedUserView, CreateUserBody, PatchUserBody, UserPage, userPage, UserView, userView } from './users.dto';

/** People who may log in. */
@ApiTags('users')
@Controller('v1/admin/users')
export class UsersController {
  constructor(private readonly users: UserService) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'List users', answer: UserPage })
  async list(@Query() query: PageQuery): Promise<UserPage> {
    return userPage(await this.users.list(query));
  }

  @Post()
  @ApiRoute({
    policy: ADMINS,
    summary: 'Create a user',
    audit: { action: 'user.create', table: 'users' },
    status: 201,
    answer: CreatedUserView,
    failures: [409, 429],
    body: true,
  })
  async create(@Body() body: CreateUserBody): Promise<CreatedUserView> {
    const { user, password } = await this.users.create({
      email: body.email,
      role: body.role,
      tenantId: body.tenant_id ?? DEFAULT_TENANT_ID,
      password: body.password,
    });
    return { ...userView(user), ...(password === undefined ? {} : { one_time_password: password }) };
  }

  @Get(':id')
  @ApiRoute({ policy: ADMINS, summary: 'One user', answer: UserView, failures: [404] })
  async get(@Param('id') id: string): Promise<UserView> {
    const user = await this.users.find(id);
    if (!user) throw new GatewayError('not_found', 'There is no such user.');
    return userView(user);
  }

  @Patch(':id')
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'user.update', table: 'users' },
    summary: "Change a user's role, disable or enable; ends their sessions",
    answer: UserView,
    failures: [404, 409],
    body: true,
  })
  async patch(@Param('id') id: string, @Body() body: PatchUserBody): Promise<UserView> {
    if (body.role === undefined && body.disabled === undefined) {
      throw new GatewayError('invalid_request', 'Nothing to change: send role or disabled.');
    }
    return userView(await this.users.setAccess(id, body));
  }
}
