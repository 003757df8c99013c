package dev.abtest.faults;

import dev.abtest.faults.Faults.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file, whose reads, writes, flushes and locks may fail. */
final class FaultyChannel extends FileChannel {
    private final Path path;
    private final FileChannel real;

    FaultyChannel(Path path, FileChannel real) {
        this.path = path;
        this.real = real;
    }

    private <T> T perform(Operation operation, Faults.Action<T> action) throws IOException {
        return Faults.perform(operation, path, action);
    }

    /** The first half of what is left in {@code buffer}. */
    private static ByteBuffer half(ByteBuffer buffer) {
        ByteBuffer half = buffer.slice();
        half.limit(buffer.remaining() / 2);
        buffer.position(buffer.position() + half.limit());
        return half;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        return perform(Operation.READ, () -> real.read(to));
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
        return perform(Operation.READ, () -> real.read(to, offset, length));
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        return perform(Operation.READ, () -> real.read(to, position));
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return Faults.write(path, from.remaining(), () -> real.write(half(from)), () -> real.write(from));
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        return perform(Operation.WRITE, () -> real.write(from, offset, length));
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        return Faults.write(
                path, from.remaining(), () -> real.write(half(from), position), () -> real.write(from, position));
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        real.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return perform(Operation.READ_ATTRIBUTES, real::size);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        perform(Operation.TRUNCATE, () -> real.truncate(size));
        return this;
    }

    /** Nothing but a fault: no test outlives its machine, and to flush takes longer than all else together. */
    @Override
    public void force(boolean metaData) throws IOException {
        perform(Operation.FORCE, () -> null);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return perform(Operation.READ, () -> real.transferTo(position, count, target));
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return perform(Operation.WRITE, () -> real.transferFrom(source, position, count));
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return perform(Operation.READ, () -> real.map(mode, position, size));
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return perform(Operation.LOCK, () -> real.lock(position, size, shared));
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return perform(Operation.LOCK, () -> real.tryLock(position, size, shared));
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
