(* Matrices as sparse coefficients: W = sum of x_{k,t} e_t e_k'. Their logits, inner products and norms come from the Gram matrix of the embeddings,
   for rational coefficients and for enclosed ones by the same functions. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RationalSums SparseSums NatMaps.
Import ListNotations.
Open Scope R_scope.

(** * The Gram matrix of the embeddings *)
Definition Gr D i j : R := lsum (seq 0 (dim D)) (fun a => E D i a * E D j a).
Lemma Gr_sym D i j : Gr D i j = Gr D j i.
Proof. apply lsum_ext. intros. ring. Qed.
Fixpoint dot_rows (n : nat) (r s : list Q) : Q :=
  match n, r, s with S n, x :: r, y :: s => Qred (x * y + dot_rows n r s) | _, _, _ => 0%Q end.
Lemma dot_rows_R n : forall r s, Q2R (dot_rows n r s) = lsum (seq 0 n) (fun a => Q2R (nth a r 0%Q) * Q2R (nth a s 0%Q)).
Proof.
  assert (Z : forall n (f : nat -> R), (forall a, f a = 0) -> 0 = lsum (seq 0 n) f).
  { intros k f Hf. rewrite (lsum_ext _ _ (fun _ => 0)); [now rewrite lsum_zero|]. intros. apply Hf. }
  induction n as [|n IH]; intros [|x r] [|y s]; cbn [dot_rows]; try apply Q2R_0.
  1-3: rewrite Q2R_0; apply Z; intros a; destruct a; cbn; rewrite ?Q2R_0; ring.
  cbn [seq]. rewrite lsum_cons, <- seq_shift, lsum_map. cbn [nth]. rewrite Q2R_red, Q2R_plus, Q2R_mult, IH. reflexivity.
Qed.
Section Gram.
Variable D : dataset.
Definition row_of (i : nat) : list Q := match emb D with OneHot => [] | Rows rows => nth i rows [] end.
Definition gram_direct (row : nat -> list Q) (i j : nat) : Q :=
  match emb D with
  | OneHot => if Nat.eqb i j && Nat.ltb i (dim D) then 1%Q else 0%Q
  | Rows _ => dot_rows (dim D) (row i) (row j)
  end.
(** nothing is tabulated for one-hot embeddings *)
Definition gram_table (row : nat -> list Q) : NM.t (NM.t Q) :=
  match emb D with OneHot => NM.empty _ | Rows _ => let all := seq 0 (tokens D) in memo (fun i => memo (gram_direct row i) all) all end.
Definition gram_read (row : nat -> list Q) (t : NM.t (NM.t Q)) (i j : nat) : Q :=
  match NM.find i t with Some r => look (gram_direct row i) r j | None => gram_direct row i j end.
Definition row_table : NM.t (list Q) := match emb D with OneHot => NM.empty _ | Rows _ => memo row_of (seq 0 (tokens D)) end.

Lemma gram_direct_R row : (forall i, row i = row_of i) -> forall i j, Q2R (gram_direct row i j) = Gr D i j.
Proof.
  intros Hr i j. unfold gram_direct, Gr, E, entry. rewrite !Hr. unfold row_of. destruct (emb D) as [|rows]; [|apply dot_rows_R].
  destruct (Nat.eqb_spec i j) as [->|N]; cbn [andb].
  - assert (S : forall m, lsum (seq 0 m) (fun a => Q2R (if Nat.eqb j a then 1 else 0) * Q2R (if Nat.eqb j a then 1 else 0)) = if Nat.ltb j m then 1
      else 0).
    { induction m as [|m IH]; [reflexivity|]. rewrite seq_S, lsum_app, IH, lsum_cons. cbn [plus Nat.add lsum fold_right].
      destruct (Nat.eqb_spec j m) as [->|Nm]; [rewrite Nat.ltb_irrefl, (proj2 (Nat.ltb_lt m (S m))), Q2R_1 by lia; ring|].
      rewrite Q2R_0. destruct (Nat.ltb_spec j m), (Nat.ltb_spec j (S m)); try lia; ring. }
    rewrite S. destruct (Nat.ltb j (dim D)); [apply Q2R_1|apply Q2R_0].
  - rewrite Q2R_0. rewrite (lsum_ext _ _ (fun _ => 0)); [now rewrite lsum_zero|]. intros a _.
    destruct (Nat.eqb_spec i a) as [->|]; [|rewrite Q2R_0; ring]. destruct (Nat.eqb_spec j a) as [->|]; [now elim N|]. rewrite Q2R_0. ring.
Qed.
Definition row_in (t : NM.t (list Q)) : nat -> list Q := look row_of t.
Lemma gram_read_R i j : Q2R (gram_read (row_in row_table) (gram_table (row_in row_table)) i j) = Gr D i j.
Proof.
  set (row := row_in row_table). assert (Hr : forall i, row i = row_of i).
  { intros v. unfold row, row_in, row_table. destruct (emb D); [unfold look; now rewrite find_empty|apply look_memo]. }
  unfold gram_read. assert (X : forall r, NM.find i (gram_table row) = Some r -> look (gram_direct row i) r j = gram_direct row i j).
  { intros r. unfold gram_table. destruct (emb D); [now rewrite find_empty|]. intros F. apply memo_find in F as ->. apply look_memo. }
  destruct (NM.find i (gram_table row)) as [r|]; [rewrite X by reflexivity|]; now apply gram_direct_R.
Qed.
End Gram.

(** * Coefficients *)
Section Engine.
Context {A : Type} (zero : A) (add : A -> A -> A) (scale : Q -> A -> A) (rel : A -> R -> Prop).
Hypothesis rel_zero : rel zero 0.
Hypothesis rel_add : forall x y r s, rel x r -> rel y s -> rel (add x y) (r + s).
Hypothesis rel_scale : forall c x r, rel x r -> rel (scale c x) (Q2R c * r).
Variables (D : dataset) (g : nat -> nat -> Q).
Hypothesis Hg : forall i j, Q2R (g i j) = Gr D i j.
(** (query, token) *)
Definition coefficients := list ((nat * nat) * A).
Implicit Types (l : coefficients) (Phi : (nat * nat -> R) -> R).
Definition mat_of Phi : mat := fun a b => Phi (fun p => E D (snd p) a * E D (fst p) b).

Lemma inner_mat_of l Phi X : means rel l Phi -> inner D (mat_of Phi) X = Phi (fun p => logit D X (snd p) (fst p)).
Proof.
  intros H. unfold logit, inner, sum2, mat_of. rewrite (means_lsum rel l Phi H). apply lsum_ext. intros a _. rewrite (means_lsum rel l Phi H).
  apply lsum_ext. intros b _. rewrite Rmult_comm, <- (means_scale rel l Phi H). apply (means_fext rel l Phi H). intros. ring.
Qed.
Lemma logit_mat_of l Phi v k : means rel l Phi -> logit D (mat_of Phi) v k = Phi (fun p => Gr D k (fst p) * Gr D v (snd p)).
Proof.
  intros H. unfold logit. rewrite inner_sym, (inner_mat_of l Phi _ H). apply (means_fext rel l Phi H). intros [q t] x _. cbn [fst snd].
  unfold logit, inner, sum2, Gr.
  transitivity (lsum (seq 0 (dim D)) (fun a => lsum (seq 0 (dim D)) (fun b => E D k b * E D q b) * (E D v a * E D t a))); [|now rewrite lsum_scale].
  apply lsum_ext. intros a _. rewrite (Rmult_comm (lsum _ _)), <- lsum_scale. apply lsum_ext. intros. ring.
Qed.

(** ** by query *)
Inductive cmeans : list (nat * list (nat * A)) -> ((nat * nat -> R) -> R) -> Prop :=
| cmeans_nil Phi : (forall f, Phi f = 0) -> cmeans [] Phi
| cmeans_cons q c phi cs Phi Psi : means rel c phi -> cmeans cs Phi -> (forall f, Psi f = phi (fun t => f (q, t)) + Phi f) -> cmeans ((q, c) :: cs)
    Psi.
Definition insert_column (p : (nat * nat) * A) (cs : list (nat * list (nat * A))) : list (nat * list (nat * A)) :=
  let (key, x) := p in let (q, t) := key in
  match cs with
  | (q', c) :: rest => if Nat.eqb q q' then (q, (t, x) :: c) :: rest else (q, [(t, x)]) :: cs
  | [] => [(q, [(t, x)])]
  end.
Definition columns (l : coefficients) : list (nat * list (nat * A)) := fold_right insert_column [] (merged cmp_pair add l).
Lemma columns_means l Phi : means rel l Phi -> cmeans (columns l) Phi.
Proof.
  intros H. apply (merged_means cmp_pair add rel cmp_pair_eq rel_add) in H. unfold columns.
  induction H as [p Hp|[q t] x r m p p' Hr Hm IH Hp]; [now apply cmeans_nil|].
  cbn [fold_right insert_column].
  assert (One : forall cs, cmeans cs p -> cmeans ((q, [(t, x)]) :: cs) p').
  { intros cs Hcs. apply (cmeans_cons q _ (fun f => r * f t + 0) cs p); [|exact Hcs|intros f; rewrite Hp; ring].
    apply (means_cons rel t x r [] (fun _ => 0)); [exact Hr|now apply means_nil|easy]. }
  destruct (fold_right insert_column [] m) as [|[q' c] rest] eqn:Ef; [now apply One|]. destruct (Nat.eqb_spec q q') as [<-|N]; [|now apply One].
  inversion IH as [|? ? phi ? P2 ? Hc Hcs E0]; subst. apply (cmeans_cons q _ (fun f => r * f t + phi f) rest P2); auto.
  - now apply (means_cons rel t x r c phi).
  - intros f. rewrite Hp, E0. ring.
Qed.
(** W e_k = sum over tokens of (column_at k) e_t *)
Definition scaled (c : Q) (l : list (nat * A)) : list (nat * A) := if Qeq_bool c 1 then l else map (fun p => (fst p, scale c (snd p))) l.
Definition column_at (cs : list (nat * list (nat * A))) (k : nat) : list (nat * A) :=
  merge_all Nat.compare add (flat_map (fun p => let c := g k (fst p) in if Qeq_bool c 0 then [] else [scaled c (snd p)]) cs).
Lemma scaled_means c (l : list (nat * A)) phi : means rel l phi -> means rel (scaled c l) (fun f => Q2R c * phi f).
Proof.
  intros H. unfold scaled. destruct (Qeq_bool c 1) eqn:C.
  - apply Qeq_bool_iff, Qeq_eqR in C. apply (means_ext rel l phi); auto. intros. rewrite C, Q2R_1. ring.
  - eapply means_ext; [apply (means_map rel rel (fun p => (fst p, scale c (snd p))) (fun t => t) (fun _ => Q2R c) l phi H)|].
    + intros k x r _ Hr. split; [reflexivity|]. cbn. rewrite Rmult_comm. now apply rel_scale.
    + intros f. cbn. now rewrite (means_scale rel l phi H).
Qed.
Lemma column_at_means cs Phi k : cmeans cs Phi -> means rel (column_at cs k) (fun f => Phi (fun p => Gr D k (fst p) * f (snd p))).
Proof.
  intros H. apply (merge_all_means Nat.compare add rel cmp_nat_eq rel_add).
  induction H as [p Hp|q c phi cs P2 Psi Hc Hcs IH E0]; cbn [flat_map concat].
  - apply means_nil. intros. now rewrite Hp.
  - set (x := g k q). assert (Hx : Q2R x = Gr D k q) by apply Hg. destruct (Qeq_bool x 0) eqn:X; cbn [fst snd]; fold x; rewrite X; cbn [app concat].
    + apply Qeq_bool_iff, Qeq_eqR in X. rewrite Q2R_0, Hx in X. eapply means_ext; [exact IH|]. intros f. rewrite E0. cbn [fst snd]. rewrite X.
      rewrite (means_scale rel c phi Hc). ring.
    + eapply means_ext; [apply means_app; [apply (scaled_means x), Hc|exact IH]|]. intros f. rewrite E0. cbn [fst snd].
      rewrite Hx, (means_scale rel c phi Hc). reflexivity.
Qed.

(** ** logits *)
Definition accumulate (c : list (nat * A)) : NM.t A :=
  fold_right (fun p m => NM.add (fst p) (match NM.find (fst p) m with Some y => add (snd p) y | None => snd p end) m) (NM.empty A) c.
Lemma accumulate_spec c phi v : means rel c phi ->
  match NM.find v (accumulate c) with Some x => rel x (phi (fun u => if Nat.eqb u v then 1 else 0)) | None => phi (fun u => if Nat.eqb u v then 1
    else 0) = 0 end.
Proof.
  induction 1 as [p Hp|k x r l p p' Hr Hl IH Hp].
  - change (accumulate []) with (NM.empty A). rewrite find_empty. apply Hp.
  - cbn [accumulate fold_right fst snd]. fold (accumulate l). rewrite Hp. destruct (Nat.eqb_spec k v) as [->|N].
    + rewrite find_add_eq. destruct (NM.find v (accumulate l)); rewrite Rmult_1_r; [now apply rel_add|]. rewrite IH, Rplus_0_r. exact Hr.
    + rewrite find_add_neq by auto. rewrite Rmult_0_r, Rplus_0_l. exact IH.
Qed.
Definition z_sum (c : list (nat * A)) (v : nat) : A := sum_over add zero (fun p => scale (g v (fst p)) (snd p)) c.
Definition z_column := (NM.t A * list (nat * A))%type.
Definition z_make (cs : list (nat * list (nat * A))) (k : nat) : z_column :=
  let c := column_at cs k in
  (match emb D with OneHot => accumulate c | Rows _ => memo (z_sum c) (seq 0 (tokens D)) end, c).
Definition z_read (zc : z_column) (v : nat) : A :=
  match emb D with
  | OneHot => if Nat.ltb v (dim D) then match NM.find v (fst zc) with Some x => x | None => zero end else zero
  | Rows _ => look (z_sum (snd zc)) (fst zc) v
  end.
Definition z_table (cs : list (nat * list (nat * A))) (ks : list nat) : NM.t z_column := memo (z_make cs) ks.
Definition z_at cs (t : NM.t z_column) (k v : nat) : A := z_read (look (z_make cs) t k) v.

Lemma z_read_rel cs Phi k v : cmeans cs Phi -> rel (z_read (z_make cs k) v) (Phi (fun p => Gr D k (fst p) * Gr D v (snd p))).
Proof.
  intros H. pose proof (column_at_means cs Phi k H) as Hc. set (c := column_at cs k) in *.
  assert (S : rel (z_sum c v) (Phi (fun p => Gr D k (fst p) * Gr D v (snd p)))).
  { apply (sum_over_means rel rel add zero rel_zero rel_add _ (Gr D v) c _ Hc). intros u x r _ Hr. cbn. rewrite <- Hg, Rmult_comm.
    now apply rel_scale. }
  unfold z_read, z_make. fold c. cbn [fst snd]. destruct (emb D) as [|rows] eqn:Em; [|now rewrite look_memo].
  assert (G1 : forall u, Gr D v u = if Nat.ltb v (dim D) then (if Nat.eqb u v then 1 else 0) else 0).
  { intros u. rewrite <- (gram_direct_R D (row_of D) (fun _ => eq_refl)). unfold gram_direct. rewrite Em, Nat.eqb_sym.
    destruct (Nat.eqb u v), (Nat.ltb v (dim D)); cbn; rewrite ?Q2R_1, ?Q2R_0; reflexivity. }
  pose proof (accumulate_spec c _ v Hc) as Ac. cbn beta in Ac. destruct (Nat.ltb v (dim D)).
  - assert (E0 : Phi (fun p => Gr D k (fst p) * Gr D v (snd p)) = Phi (fun p => Gr D k (fst p) * (if Nat.eqb (snd p) v then 1 else 0))).
    { clear - H G1. induction H as [p Hp|q c phi cs P2 Psi Hc Hcs IH E0]; [now rewrite !Hp|]. rewrite !E0, IH. f_equal.
      apply (means_fext rel c phi Hc). intros. cbn. now rewrite G1. }
    rewrite E0. destruct (NM.find v (accumulate c)); [exact Ac|]. now rewrite Ac.
  - replace (Phi (fun p => Gr D k (fst p) * Gr D v (snd p))) with 0; [exact rel_zero|].
    clear - H G1. induction H as [p Hp|q c phi cs P2 Psi Hc Hcs IH E0]; [now rewrite Hp|]. rewrite E0, <- IH, Rplus_0_r.
    rewrite <- (means_zero rel c phi Hc). apply (means_fext rel c phi Hc). intros. cbn. rewrite G1. ring.
Qed.
Lemma z_at_rel cs ks Phi k v : cmeans cs Phi -> rel (z_at cs (z_table cs ks) k v) (Phi (fun p => Gr D k (fst p) * Gr D v (snd p))).
Proof. intros H. unfold z_at, z_table. rewrite look_memo. now apply z_read_rel. Qed.
(** what is used: the logits of a matrix of coefficients *)
Theorem z_at_logit l Phi ks k v : means rel l Phi -> rel (z_at (columns l) (z_table (columns l) ks) k v) (logit D (mat_of Phi) v k).
Proof. intros H. rewrite (logit_mat_of l Phi v k H). apply z_at_rel. now apply columns_means. Qed.

(** ** inner product of two matrices of coefficients, the second by its logits *)
Variable mul : A -> A -> A.
Hypothesis rel_mul : forall x y r s, rel x r -> rel y s -> rel (mul x y) (r * s).
Definition product (l : coefficients) (z : nat -> nat -> A) : A := sum_over add zero (fun p => mul (snd p) (z (fst (fst p)) (snd (fst p)))) l.
Lemma product_rel l Phi z X : means rel l Phi -> (forall k v, rel (z k v) (logit D X v k)) -> rel (product l z) (inner D (mat_of Phi) X).
Proof.
  intros H Hz. rewrite (inner_mat_of l Phi X H).
  apply (sum_over_means rel rel add zero rel_zero rel_add _ (fun p => logit D X (snd p) (fst p)) l Phi H). intros [q t] x r _ Hr. cbn.
  now apply rel_mul.
Qed.
(** |W|^2 *)
Definition square_norm (l : coefficients) (ks : list nat) : A :=
  let l := merged cmp_pair add l in let cs := columns l in let t := z_table cs ks in product l (z_at cs t).
Lemma square_norm_rel l ks Phi : means rel l Phi -> rel (square_norm l ks) (inner D (mat_of Phi) (mat_of Phi)).
Proof.
  intros H. unfold square_norm. pose proof (merged_means cmp_pair add rel cmp_pair_eq rel_add l Phi H) as Hm.
  apply product_rel; auto. intros k v. now apply z_at_logit.
Qed.
End Engine.
