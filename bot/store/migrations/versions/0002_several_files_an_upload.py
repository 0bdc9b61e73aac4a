"""several files an upload

What an upload knew of its one file becomes its attachment. Both are sealed at the same place, so that rows can be
copied without a key; each reads only what is its own.
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

FILES = """
INSERT INTO attachment
    (upload_id, person_id, kind, state, chat_id, message_id, digest, file_name, body_sealed, received_at)
SELECT id, person_id, 'original',
    CASE WHEN state = 'dropped' THEN 'dropped' WHEN file_name IS NOT NULL THEN 'stored'
         WHEN state = 'read' THEN 'lost' ELSE 'waiting' END,
    chat_id, message_id, digest, file_name, body_sealed, received_at
FROM upload ORDER BY id
"""
STATES = "UPDATE upload SET state = 'ready' WHERE state IN ('waiting', 'stored')"
OPEN = "state IN ('gathering', 'ready')"


def upgrade() -> None:
    op.create_table('attachment',
    sa.Column('id', sa.BigInteger(), autoincrement=True, nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('chat_id', sa.BigInteger(), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('digest', sa.LargeBinary(), nullable=True),
    sa.Column('file_name', sa.Text(), nullable=True),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attachment_person_id_person')),
    sa.ForeignKeyConstraint(['upload_id'], ['upload.id'], name=op.f('fk_attachment_upload_id_upload')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('chat_id', 'message_id', name=op.f('uq_attachment_chat_id_message_id')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_attachment_upload_id'), 'attachment', ['upload_id'])
    op.create_index(op.f('ix_attachment_digest'), 'attachment', ['digest'])
    op.execute(FILES)
    op.execute(STATES)
    op.drop_index('ix_upload_open', 'upload')
    with op.batch_alter_table('upload', table_kwargs={'sqlite_strict': True}) as upload:
        upload.drop_constraint('uq_upload_chat_id_message_id', type_='unique')
        upload.drop_column('message_id')
        upload.drop_column('digest')
        upload.drop_column('file_name')
        upload.add_column(sa.Column('album', sa.Text(), nullable=True))
    op.create_index(op.f('ix_upload_person_id'), 'upload', ['person_id'])
    op.create_index(
        'ix_upload_open', 'upload', ['state'], sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN)
    )
