INSERT INTO current (channel, number, rank, factory) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (channel) DO UPDATE SET number = ?2, rank = ?3, factory = ?4;
