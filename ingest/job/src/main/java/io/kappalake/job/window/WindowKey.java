package io.kappalake.job.window;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple3;

/** Key of the window operator: kind, start and status. */
public final class WindowKey implements KeySelector<WindowMessage, Tuple3<Byte, Long, String>> {
    /** The type of the key. */
    public static final TypeInformation<Tuple3<Byte, Long, String>> TYPE =
            Types.TUPLE(Types.BYTE, Types.LONG, Types.STRING);

    @Override
    public Tuple3<Byte, Long, String> getKey(WindowMessage message) {
        return message.key();
    }
}
